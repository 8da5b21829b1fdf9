/** An `Int32Array` that grows at its end. */
export class Ints {
  length = 0;
  array: Int32Array;

  constructor(capacity = 1024) {
    this.array = new Int32Array(capacity);
  }

  push(value: number): void {
    if (this.length === this.array.length) {
      const larger = new Int32Array(this.length * 2);
      larger.set(this.array);
      this.array = larger;
    }
    this.array[this.length++] = value;
  }

  /** What was pushed, without the spare room. */
  done(): Int32Array<ArrayBuffer> {
    return this.array.slice(0, this.length);
  }
}

/** A `Float64Array` that grows at its end: for ids, offsets and instants. */
export class Floats {
  length = 0;
  array: Float64Array;

  constructor(capacity = 1024) {
    this.array = new Float64Array(capacity);
  }

  push(value: number): void {
    if (this.length === this.array.length) {
      const larger = new Float64Array(this.length * 2);
      larger.set(this.array);
      this.array = larger;
    }
    this.array[this.length++] = value;
  }

  /** What was pushed, without the spare room. */
  done(): Float64Array<ArrayBuffer> {
    return this.array.slice(0, this.length);
  }
}
