import type { Column, Field } from '../types.ts';

/** Where the column of a field stands; -1 where there is none. */
export const positionOf = (columns: readonly Column[], field: Field): number =>
  columns.find((column) => column.field === field)?.position ?? -1;

/** Where the columns of a field stand that may have several. */
export const positionsOf = (columns: readonly Column[], field: Field): readonly number[] =>
  columns.filter((column) => column.field === field).map(({ position }) => position);
