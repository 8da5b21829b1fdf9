// Measures stageproof beside DuckDB and csv-parse on the reference workload, in one run.
// usage: npm run build && npm run bench   (N=contacts, ROUNDS=5, SLOW=1, WORK=folder for data and outputs)
// Needs ../shared (generator and peers), GNU time at /usr/bin/time, and for N=1000000 about 4 GB in WORK.
// The peers' job is smaller than ours: four rules, no evidence, no hashes, nothing read back.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join, resolve } from 'node:path';

const here = import.meta.dirname;
const shared = resolve(here, '../../shared/bench');
const contacts = Number(process.env.N ?? 1_000_000);
const rounds = Number(process.env.ROUNDS ?? 5);
const slow = Number(process.env.SLOW ?? 1);
const work = resolve(process.env.WORK ?? join(here, 'data'));

if (!existsSync(shared)) {
  console.error('bench: ../shared/bench is not there, so there is nothing to measure beside');
  process.exit(2);
}

const peers = join(work, 'peers');
if (!existsSync(join(peers, 'node_modules'))) {
  mkdirSync(peers, { recursive: true });
  for (const name of ['gen.mjs', 'peers', 'package.json'])
    cpSync(join(shared, name), join(peers, name), { recursive: true });
  // Only what these peers load: the others need platform packages that are not everywhere.
  const { dependencies } = JSON.parse(readFileSync(join(peers, 'package.json'), 'utf8'));
  rmSync(join(peers, 'package.json'));
  const wanted = ['@duckdb/node-api', 'csv-parse', 'csv-stringify'].map((name) => `${name}@${dependencies[name]}`);
  execFileSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', peers, ...wanted], {
    stdio: 'inherit',
  });
}
const data = join(work, String(contacts));
if (!existsSync(join(data, 'history.csv'))) {
  execFileSync('node', [join(peers, 'gen.mjs'), String(contacts), data], { stdio: 'inherit' });
}
const inputs = ['contacts.csv', 'deals.csv', 'history.csv'].map((name) => join(data, name));
const megabytes = inputs.reduce((sum, path) => sum + statSync(path).size, 0) / 1e6;
const out = (name) => join(work, 'out', name);
mkdirSync(join(work, 'out'), { recursive: true });

const ours = [
  'node',
  join(here, '../bin/stageproof.js'),
  'fix',
  ...inputs,
  '--out',
  out('stageproof'),
  '--force',
  '--quiet',
  '--fail-on',
  'never',
];
const duckdb = ['node', join(peers, 'peers/duckdb.mjs'), data, out('duckdb'), 'table'];
const csvParse = ['node', join(peers, 'peers/node-stream-arrays.mjs'), data, out('csv-parse')];

/** Wall and CPU seconds and peak memory in MB of one whole process. */
function measure(command) {
  const run = spawnSync('/usr/bin/time', ['-f', '%e %U %S %M', ...command], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (run.error) throw run.error;
  const [wall, user, system, peak] = run.stderr.trim().split('\n').at(-1).split(' ').map(Number);
  if (run.status !== 0) throw new Error(`${command.join(' ')} ended with ${run.status}:\n${run.stderr}`);
  return { wall, cpu: user + system, peak: (peak * 1024) / 1e6 };
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const show = (values, digits = 2) => {
  const [low, middle, high] = [Math.min(...values), median(values), Math.max(...values)].map((value) =>
    value.toFixed(digits),
  );
  return values.length === 1 ? middle : `${middle} (${low}–${high})`;
};

measure(ours);
measure(duckdb);
const results = { ours: [], duckdb: [], csvParse: [] };
for (let round = 0; round < rounds; round++) {
  results.ours.push(measure(ours));
  results.duckdb.push(measure(duckdb));
}
for (let round = 0; round < slow; round++) results.csvParse.push(measure(csvParse));

const { model } = cpus()[0];
console.log(
  `${new Date().toISOString().slice(0, 10)}, ${model.trim()}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`,
);
console.log(
  `${contacts.toLocaleString('en-US')} contacts, ${megabytes.toFixed(0)} MB in all, ${rounds} rounds in turn: median (min–max)\n`,
);
console.log('| command | wall s | CPU s | peak MB |\n| --- | --- | --- | --- |');
for (const [name, key] of [
  ['stageproof fix, all rules', 'ours'],
  ['DuckDB, row order kept (table)', 'duckdb'],
  ['csv-parse arrays, streaming', 'csvParse'],
]) {
  const column = (figure) => results[key].map((result) => result[figure]);
  if (results[key].length > 0)
    console.log(`| ${name} | ${show(column('wall'))} | ${show(column('cpu'))} | ${show(column('peak'), 0)} |`);
}
const ratio = (figure) => show(results.ours.map((result, round) => result[figure] / results.duckdb[round][figure]));
console.log(`\nstageproof / DuckDB, pair by pair: wall ${ratio('wall')}, CPU ${ratio('cpu')}`);
