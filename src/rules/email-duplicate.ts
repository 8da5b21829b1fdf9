import { MOST_OTHERS } from '../audit/rings.ts';
import type { Contact, Rule, Twin } from '../types.ts';
import { cellsOf, listOf, NOTHING } from './detection.ts';

export default {
  id: 'email-duplicate',
  subject: 'contact',
  severity: 'warning',
  summary: 'Another contact has the same e-mail',
  why:
    "One person's story is split over several contacts. HubSpot keeps the furthest stage when they are merged, " +
    'which can invent a conversion: where the stages differ, decide the right one before merging.',
  message: 'Shares its e-mail with {others}; {stages}.',
  needs: ['contacts.email'],
  fixable: [],
  options: {},
  examples: [
    {
      title: 'Ada is there twice, as a lead and as a customer.',
      contacts: `Record ID,Email,Lifecycle Stage
101,ada@example.org,Lead
102,grace@example.org,Lead
103,Ada@Example.org,Customer
`,
      fires: ['101', '103'],
    },
    {
      title: 'Different addresses, and contacts without one.',
      contacts: `Record ID,Email,Lifecycle Stage
101,ada@example.org,Lead
102,,Lead
103,,Lead
`,
      fires: [],
    },
  ],
  check(contact) {
    const { twins } = contact;
    if (twins.length === 0) return NOTHING;
    const cell = contact.evidence('email');
    if (cell === null) return NOTHING;
    const differing = twins.filter((twin) => differs(twin, contact));
    const least = twins.length >= MOST_OTHERS ? 'at least ' : '';
    const others = twins.length === 1 ? '1 other contact' : `${least}${twins.length} other contacts`;
    return [
      {
        data: { others, stages: stagesInWords(twins, differing) },
        evidence: cellsOf(cell, [contact.evidence('stage')], cellsOfTwins(differing), cellsOfTwins(twins)),
      },
    ];
  },
} satisfies Rule<'contact'>;

function stagesInWords(twins: readonly Twin[], differing: readonly Twin[]): string {
  if (differing.length > 0) return `the stage differs at ${listOf(differing.map(nameOf))}`;
  return `the stage is the same at ${listOf(twins.map(({ id }) => id))}`;
}

function nameOf({ id, stage }: Twin): string {
  return `${id} (${stage.reading === 'blank' ? 'blank' : stage.raw})`;
}

function differs(twin: Twin, { stage }: Contact): boolean {
  if (twin.stage.value !== stage.value) return true;
  return stage.value === null && twin.stage.raw.trim() !== stage.raw.trim();
}

function* cellsOfTwins(twins: readonly Twin[]): Generator<ReturnType<Twin['evidence']>> {
  for (const twin of twins) yield twin.evidence();
}
