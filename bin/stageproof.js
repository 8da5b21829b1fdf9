#!/usr/bin/env node
import { run } from '../dist/cli/process.js';

process.exitCode = await run(process.argv.slice(2));
