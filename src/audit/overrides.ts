import { Fault } from '../errors.ts';
import type { AuditOptions, InputForm, InputOverride, InputSpec } from '../options.ts';
import { didYouMean } from '../policy/closest.ts';
import { delimiterNamed } from '../table/dialect.ts';
import { type Encoding, encodingNamed } from '../table/encoding.ts';
import type { Form, SourceNames } from '../table/opened.ts';
import type { Table } from '../types.ts';

/** What the user says about the inputs, over what they say themselves. */
export interface Overrides {
  formOf(spec: InputSpec, names: SourceNames): Form;
  tableOf(spec: InputSpec, names: SourceNames): Table | undefined;
  /** Throws a `Fault` for the first override that fits none of the inputs. */
  refuseUnused(inputs: readonly SourceNames[]): void;
}

/** The overrides of a run. Throws a `Fault` for an encoding or a delimiter that there is not. */
export function createOverrides(
  options: Pick<AuditOptions, 'files' | 'encoding' | 'delimiter' | 'overrides'>,
): Overrides {
  const { files, overrides = [] } = options;
  for (const spec of files) toForm(spec);
  const overall = toForm(options);
  // The last one counts.
  const single = overrides.map((one) => ({ ...one, ...toForm(one) })).reverse();
  const fitting = (names: SourceNames) => single.filter(({ file }) => fits(file, names));
  return {
    formOf(spec, names) {
      const forms = [...fitting(names), toForm(spec), overall];
      return {
        encoding: forms.find(({ encoding }) => encoding !== null)?.encoding ?? null,
        delimiter: forms.find(({ delimiter }) => delimiter !== null)?.delimiter ?? null,
      };
    },
    tableOf: (spec, names) => fitting(names).find(({ table }) => table !== undefined)?.table ?? spec.table,
    refuseUnused(inputs) {
      const unused = overrides.find(({ file }) => !inputs.some((names) => fits(file, names)));
      if (!unused) return;
      const known = inputs.map(({ path }) => path);
      const hint = didYouMean(unused.file, known) || `; the inputs are ${known.join(', ')}`;
      throw new Fault('usage', `${flagOf(unused)}: no input is called ${unused.file}${hint}`);
    },
  };
}

/** A path, the same path written otherwise, or its last part; the file that holds it means all tables in it. */
function fits(file: string, { path, name, file: outer }: SourceNames): boolean {
  const wanted = plain(file);
  return [path, name, outer, baseOf(outer)].some((one) => plain(one) === wanted);
}

const plain = (path: string): string => path.replaceAll('\\', '/').replace(/^(?:\.\/+)+/, '');
const baseOf = (path: string): string => path.replace(/^.*[/\\]/s, '');

function toForm({ encoding, delimiter }: InputForm): Form {
  return {
    encoding: encoding === undefined ? null : toEncoding(encoding),
    delimiter: delimiter === undefined ? null : toDelimiter(delimiter),
  };
}

function toEncoding(name: string): Encoding {
  const encoding = encodingNamed(name);
  if (encoding !== null) return encoding;
  throw new Fault(
    'usage',
    `--encoding ${name}: write utf-8, utf-16le, utf-16be or windows-1252; save a file in anything else as "CSV UTF-8"`,
  );
}

function toDelimiter(text: string): number {
  const delimiter = delimiterNamed(text);
  if (delimiter !== null) return delimiter;
  throw new Fault(
    'usage',
    `--delimiter ${text}: write one character that is no letter, digit or quote, or comma, semicolon, tab, pipe, space`,
  );
}

function flagOf({ file, table, encoding, delimiter }: InputOverride): string {
  if (table !== undefined) return `--table ${file}=${table}`;
  return encoding === undefined ? `--delimiter ${file}=${delimiter}` : `--encoding ${file}=${encoding}`;
}
