import { describe, expect, test } from 'vitest';
import { eachId } from '../../src/audit/cells.ts';
import { idText, TextIds } from '../../src/audit/ids.ts';

function idsOf(cell: string): readonly string[] {
  const bytes = Buffer.from(cell);
  const texts = new TextIds();
  const found: string[] = [];
  const decode = (start: number, end: number) => bytes.toString('utf8', start, end).replaceAll('"', '');
  eachId(bytes, 0, bytes.length, decode, texts, (key) => found.push(idText(key, texts.texts)));
  return found;
}

describe('the ids of a cell', () => {
  test.each([
    ['101', ['101']],
    ['101; 102;', ['101', '102']],
    ['"101;102"', ['101', '102']],
    ['', []],
    // Airbyte's and Stitch's lists, and the merged leads of Marketo.
    ['[1286861]', ['1286861']],
    ['"[101, 102]"', ['101', '102']],
    ['"[""101"",""a-2""]"', ['101', 'a-2']],
    ['[]', []],
    ['"[ ]"', []],
    // No list: a comma may be part of an id.
    ['"101,102"', ['101,102']],
    ['[101', ['[101']],
  ])('%s', (cell, ids) => {
    expect(idsOf(cell)).toEqual(ids);
  });
});
