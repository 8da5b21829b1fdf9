/** The candidate that a typing slip would turn into the word; null when none is near. Letter case does not count. */
export function closest(word: string, candidates: Iterable<string>): string | null {
  const wanted = word.trim().toLowerCase();
  // A third of the letters may be wrong: `leed` finds `lead`, `id` finds nothing by chance.
  let limit = Math.min(4, Math.floor((wanted.length + 2) / 3)) + 1;
  let found: string | null = null;
  for (const candidate of candidates) {
    const distance = distanceWithin(wanted, candidate.toLowerCase(), limit);
    if (distance >= limit) continue;
    limit = distance;
    found = candidate;
  }
  return found;
}

/** `, did you mean "…"?`, or nothing. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const guess = closest(word, candidates);
  return guess === null ? '' : `, did you mean "${guess}"?`;
}

/** Insertions, deletions, replacements and swaps of neighbours that part two words; `limit` when there are as many. */
function distanceWithin(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1);
      row.push(cost);
    }
    before = last;
    last = row;
  }
  return Math.min(last[b.length]!, limit);
}
