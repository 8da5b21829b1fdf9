/** How often a property of whole exports is tried: a few examples in the short suite, very many in the long one. */
export const RUNS = process.env.LONG === undefined ? 8 : 40;
