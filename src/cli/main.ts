import { Command, CommanderError } from 'commander';
import { Fault } from '../errors.ts';
import { readVersion } from '../version.ts';
import { EXIT, statusOfFault } from './exit-status.ts';
import type { AuditFlags, FixFlags, InputFlags, ScreenFlags } from './flags.ts';
import {
  addInputFlags,
  addJudgingFlags,
  addReadingFlags,
  addReconcileFlags,
  addScreenFlags,
  formatOption,
} from './flags.ts';
import { Interruption, type Io } from './io.ts';
import type { ReconcileFlags } from './reconcile.ts';

const EPILOGUE = `
Exit status: 0 the gate passed, 1 findings at or above --fail-on, 2 wrong usage or policy,
3 an input cannot be trusted, 4 an output could not be written, 5 a bug, 130 interrupted.

Start with:  stageproof demo
Then:        stageproof audit contacts.csv deals.csv history.csv`;

/** Runs one command line and answers its exit status. It never throws and never ends the process. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  try {
    return await runCommand(argv, io);
  } catch (error) {
    return reportFailure(error, argv, io);
  }
}

async function runCommand(argv: readonly string[], io: Io): Promise<number> {
  let status: number = EXIT.passed;
  const program = createProgram(io, async (run) => {
    status = await run();
  });
  if (argv.length === 0) {
    io.stderr.write(`${program.helpInformation()}${EPILOGUE}\n`);
    return EXIT.usage;
  }
  await program.parseAsync(argv, { from: 'user' });
  return status;
}

/** The commands. Each imports what it needs when it is called, so that `--help` waits for nothing. */
function createProgram(io: Io, perform: (run: () => Promise<number>) => Promise<void>): Command {
  const program = new Command('stageproof')
    .description('Works out the lifecycle stage each contact has really earned, and corrects the CSVs.')
    .version(readVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .addHelpText('after', EPILOGUE)
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: () => {},
      getOutHelpWidth: () => Math.min(io.stdout.columns ?? 100, 100),
      getOutHasColors: () => false,
    });

  addJudgingFlags(program.command('audit').description('read, derive, report; writes nothing'))
    .argument(
      '[file...]',
      'exports: .csv, .csv.gz, .zip, .xlsx, a folder, a pattern, - for standard input; their roles are recognised',
    )
    .action((files: readonly string[], flags: AuditFlags) =>
      perform(async () => (await import('./audit.ts')).audit(files, flags, io)),
    );
  addJudgingFlags(program.command('fix').description('audit, and write the corrected CSVs and the report'))
    .argument('[file...]', 'exports; they are never touched')
    .option('--out <dir>', 'the folder to make', 'stageproof-out')
    .option('--force', 'replace the folder whole if it exists')
    .option('--unsafe', 'apply unsafe fixes too')
    .action((files: readonly string[], flags: FixFlags) =>
      perform(async () => (await import('./fix.ts')).fix(files, flags, io)),
    );
  addReconcileFlags(program.command('reconcile').description('two systems side by side: where their stages disagree'))
    .argument('[file...]', 'the exports of the first system')
    .action((files: readonly string[], flags: ReconcileFlags) =>
      perform(async () => (await import('./reconcile.ts')).reconcile(files, flags, io)),
    );
  addInputFlags(program.command('explain').description("a rule, or one contact's timeline and what decided"), [
    'text',
    'json',
  ])
    .argument('<rule-or-id>', 'the id of a rule, or of a contact when files follow')
    .argument('[file...]', 'exports that hold the contact')
    .action((subject: string, files: readonly string[], flags: InputFlags) =>
      perform(async () => (await import('./explain.ts')).explain(subject, files, flags, io)),
    );
  addReadingFlags(program.command('inspect').description('what each file was taken for, and how to say otherwise'), [
    'text',
    'json',
  ])
    .argument('[file...]', 'CSV exports of any table')
    .action((files: readonly string[], flags: InputFlags) =>
      perform(async () => (await import('./inspect.ts')).inspect(files, flags, io)),
    );
  addScreenFlags(program.command('rules').description('the catalogue of rules'))
    .addOption(formatOption(['text', 'json']))
    .action((flags: Pick<InputFlags, 'color' | 'format'>) =>
      perform(async () => (await import('./rules.ts')).rules(flags, io)),
    );
  addScreenFlags(program.command('demo').description('audit and fix a bundled sample'))
    .option('--no-progress', 'no progress line')
    .action((flags: ScreenFlags & Pick<InputFlags, 'progress'>) =>
      perform(async () => (await import('./demo.ts')).demo(flags, io)),
    );
  return program;
}

async function reportFailure(error: unknown, argv: readonly string[], io: Io): Promise<number> {
  if (io.signal?.aborted && io.signal.reason instanceof Interruption) return io.signal.reason.status;
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT.passed;
  const { visible } = await import('../reporters/visible.ts');
  const say = (text: string) => io.stderr.write(`stageproof: ${visible(text)}\n`);
  if (error instanceof CommanderError) {
    say(`${usageMessage(error, argv)}; see stageproof --help`);
    return EXIT.usage;
  }
  if (error instanceof Fault) {
    say(error.message);
    return statusOfFault(error.kind);
  }
  const isDebug = argv.includes('--debug');
  const message = (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
  say(`bug: ${message}${isDebug ? '' : '; --debug shows where'}`);
  if (isDebug && error instanceof Error) io.stderr.write(`${visible(error.stack ?? '', { keep: '\n' })}\n`);
  return EXIT.bug;
}

function usageMessage(error: CommanderError, argv: readonly string[]): string {
  const first = argv[0] ?? '';
  if (error.code === 'commander.unknownCommand' && /\.(?:(?:csv|tsv|txt)(?:\.gz)?|zip|xls[xm])$/i.test(first)) {
    return `"${first}" is a file, not a command: stageproof audit ${argv.join(' ')}`;
  }
  return error.message
    .replace(/^error: /, '')
    .replace(/\.?\s*\n\(Did you mean (.*)\?\)/s, ', did you mean $1?')
    .replace(/[.?]+$/, (end) => (end.includes('?') ? '?' : ''));
}
