import { createKernel, type Kernel } from '../table/kernel.ts';

/** An `Int32Array` that grows at its end. */
export class Ints {
  length = 0;
  array = new Int32Array(1024);

  push(value: number): void {
    const place = this.extend(1);
    this.array[place] = value;
  }

  /** Makes room for `count` more, which hold anything; returns the place of the first. */
  extend(count: number): number {
    const place = this.length;
    this.length += count;
    if (this.length > this.array.length) this.reserve(Math.max(this.length, this.array.length * 2));
    return place;
  }

  /** Makes room for so many in all. */
  reserve(count: number): void {
    if (count <= this.array.length) return;
    const larger = new Int32Array(count);
    larger.set(this.array);
    this.array = larger;
  }

  /** Adds the first `count` of some values. */
  append(values: Int32Array, count: number): void {
    const place = this.extend(count);
    this.array.set(values.subarray(0, count), place);
  }

  /** Leaves the values at the places where `owner` holds no negative number. */
  keep(owner: Int32Array): void {
    const { array, length } = this;
    let kept = 0;
    for (let i = 0; i < length; i++) {
      array[kept] = array[i]!;
      if (owner[i]! >= 0) kept++;
    }
    this.length = kept;
  }

  /** Adds a value several times. */
  fill(value: number, count: number): void {
    const place = this.extend(count);
    this.array.fill(value, place, place + count);
  }
}

/** A `Float64Array` that grows at its end: for ids, offsets and instants. */
export class Floats {
  length = 0;
  array = new Float64Array(1024);

  push(value: number): void {
    const place = this.extend(1);
    this.array[place] = value;
  }

  /** Makes room for `count` more, which hold anything; returns the place of the first. */
  extend(count: number): number {
    const place = this.length;
    this.length += count;
    if (this.length > this.array.length) {
      const larger = new Float64Array(Math.max(this.length, this.array.length * 2));
      larger.set(this.array);
      this.array = larger;
    }
    return place;
  }

  /** Adds the first `count` of some values. */
  append(values: Float64Array, count: number): void {
    const place = this.extend(count);
    this.array.set(values.subarray(0, count), place);
  }

  /** Leaves the values at the places where `owner` holds no negative number. */
  keep(owner: Int32Array): void {
    const { array, length } = this;
    let kept = 0;
    for (let i = 0; i < length; i++) {
      array[kept] = array[i]!;
      if (owner[i]! >= 0) kept++;
    }
    this.length = kept;
  }

  /** Adds a value several times. */
  fill(value: number, count: number): void {
    const place = this.extend(count);
    this.array.fill(value, place, place + count);
  }
}

/**
 * The columns that a thread fills while it reads a range. They are used again for the next range, and what they hold
 * goes into memory that the run lends, so that reading leaves no garbage: V8 hardly notices typed arrays, and would
 * let a hundred megabytes of them lie.
 */
export class Columns {
  readonly kernel: Kernel;
  private readonly allInts: Ints[] = [];
  private readonly allFloats: Floats[] = [];
  private usedInts = 0;
  private usedFloats = 0;
  private lent: SharedArrayBuffer | null = null;
  private lentBytes = 0;

  constructor(kernel = createKernel()) {
    this.kernel = kernel;
  }

  /** Starts on another range. `lent` takes the results as far as it reaches; nothing else may use it meanwhile. */
  begin(lent: SharedArrayBuffer | null): void {
    this.usedInts = 0;
    this.usedFloats = 0;
    this.lent = lent;
    this.lentBytes = 0;
  }

  ints(): Ints {
    const ints = this.allInts[this.usedInts] ?? new Ints();
    this.allInts[this.usedInts++] = ints;
    ints.length = 0;
    return ints;
  }

  floats(): Floats {
    const floats = this.allFloats[this.usedFloats] ?? new Floats();
    this.allFloats[this.usedFloats++] = floats;
    floats.length = 0;
    return floats;
  }

  /** What was pushed, as a copy. */
  keepInts({ array, length }: Ints): Int32Array {
    const place = this.lend(length * 4);
    const kept = place === null ? new Int32Array(length) : new Int32Array(this.lent!, place, length);
    kept.set(array.subarray(0, length));
    return kept;
  }

  keepFloats({ array, length }: Floats): Float64Array {
    const place = this.lend(length * 8);
    const kept = place === null ? new Float64Array(length) : new Float64Array(this.lent!, place, length);
    kept.set(array.subarray(0, length));
    return kept;
  }

  private lend(bytes: number): number | null {
    const place = this.lentBytes;
    if (this.lent === null || place + bytes > this.lent.byteLength) return null;
    this.lentBytes = (place + bytes + 7) & ~7;
    return place;
  }
}

/** Blocks of memory that go from hand to hand: lent to a task, and given back when its result was used. */
export class Blocks {
  private readonly free: SharedArrayBuffer[] = [];
  private readonly bytes: number;

  constructor(bytes: number) {
    this.bytes = bytes;
  }

  take(): SharedArrayBuffer {
    return this.free.pop() ?? new SharedArrayBuffer(this.bytes);
  }

  giveBack(block: SharedArrayBuffer): void {
    this.free.push(block);
  }
}
