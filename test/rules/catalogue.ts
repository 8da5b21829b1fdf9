import type { Example, Rule } from '../../src/types.ts';

/** The catalogue of rules as Markdown: what `src/rules/README.md` must hold. */
export function catalogueOf(rules: readonly Rule[]): string {
  const rows = rules.map(({ id, severity, fixable, needs, summary }) => {
    const cells = [
      `[${id}](#${id})`,
      severity,
      fixable.join(', '),
      needs.map((need) => `\`${need}\``).join(', '),
      summary,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    '# The rules',
    '',
    'Made from the rule files beside it: after a change to one, `npx vitest run test/rules -u` writes it anew.',
    '',
    'Every example is a test: it says which records the rule names, and what `fix --unsafe` makes of the contacts',
    'with this rule alone. A rule whose needs are not met is reported as not run; `links` is any column that ties',
    'deals to contacts, `stageOrder` a table that tells how deal stages follow each other, and `creations` rows of a',
    'history of deals that tell when a deal was created.',
    '',
    '| rule | severity | fix | needs | finds |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    ...rules.flatMap(sectionOf),
  ].join('\n');
}

function sectionOf(rule: Rule): readonly string[] {
  const options = Object.entries(rule.options).map(([name, value]) => `- \`${name}\`: ${JSON.stringify(value)}`);
  return [
    `## ${rule.id}`,
    '',
    `${rule.summary}.`,
    '',
    rule.why,
    '',
    `> ${rule.message}`,
    '',
    ...(options.length === 0 ? [] : ['Options, with their defaults:', '', ...options, '']),
    ...rule.examples.flatMap(exampleOf),
  ];
}

function exampleOf({
  title,
  contacts,
  deals,
  history,
  associations,
  stages,
  dealHistory,
  policy,
  asOf,
  fires,
  fixed,
}: Example): readonly string[] {
  const setting = [
    ...(policy === undefined ? [] : [`policy \`${JSON.stringify(policy)}\``]),
    ...(asOf === undefined ? [] : [`as of ${asOf}`]),
  ];
  const named = fires.filter((id) => id !== '').join(', ');
  const verdict = fires.length === 0 ? 'Finds nothing' : named === '' ? 'Finds it once' : `Finds ${named}`;
  return [
    `**${title}**`,
    '',
    ...blockOf('contacts.csv', contacts),
    ...(deals === undefined ? [] : blockOf('deals.csv', deals)),
    ...(history === undefined ? [] : blockOf('history.csv', history)),
    ...(associations === undefined ? [] : blockOf('associations.csv', associations)),
    ...(stages === undefined ? [] : blockOf('stages.csv', stages)),
    ...(dealHistory === undefined ? [] : blockOf('deal_history.csv', dealHistory)),
    `${[verdict, ...setting].join('; ')}.`,
    '',
    ...(fixed === undefined ? [] : blockOf('contacts.corrected.csv', fixed)),
  ];
}

// A long file says no more than its beginning.
const MOST_LINES = 8;

function blockOf(name: string, csv: string): readonly string[] {
  const lines = csv.trimEnd().split('\n');
  const shown =
    lines.length > MOST_LINES
      ? [...lines.slice(0, MOST_LINES - 1), `… ${lines.length - MOST_LINES + 1} more rows`]
      : lines;
  return [`\`${name}\``, '', '```csv', ...shown, '```', ''];
}
