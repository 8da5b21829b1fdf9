;; Finds the bytes that can part a CSV file: sixteen at a time.
(module
  (memory (export "memory") 1)
  ;; Writes the address of every delimiter, quote, LF and CR in [from, to) to `out`, and returns how many there are.
  ;; Up to fifteen bytes behind `to` are read, and disregarded.
  (func (export "mark")
    (param $from i32) (param $to i32) (param $delimiter i32) (param $out i32) (result i32)
    (local $at i32) (local $bits i32) (local $next i32) (local $bytes v128)
    (local $delimiters v128) (local $quotes v128) (local $feeds v128) (local $returns v128)
    (local.set $delimiters (i8x16.splat (local.get $delimiter)))
    (local.set $quotes (i8x16.splat (i32.const 34)))
    (local.set $feeds (i8x16.splat (i32.const 10)))
    (local.set $returns (i8x16.splat (i32.const 13)))
    (local.set $at (local.get $from))
    (local.set $next (local.get $out))
    (block $end
      (loop $stretch
        (br_if $end (i32.ge_s (local.get $at) (local.get $to)))
        (local.set $bytes (v128.load align=1 (local.get $at)))
        (local.set $bits
          (i8x16.bitmask
            (v128.or
              (v128.or
                (i8x16.eq (local.get $bytes) (local.get $delimiters))
                (i8x16.eq (local.get $bytes) (local.get $quotes)))
              (v128.or
                (i8x16.eq (local.get $bytes) (local.get $feeds))
                (i8x16.eq (local.get $bytes) (local.get $returns))))))
        (if (i32.lt_s (i32.sub (local.get $to) (local.get $at)) (i32.const 16))
          (then
            (local.set $bits
              (i32.and
                (local.get $bits)
                (i32.sub
                  (i32.shl (i32.const 1) (i32.sub (local.get $to) (local.get $at)))
                  (i32.const 1))))))
        (block $none
          (loop $bit
            (br_if $none (i32.eqz (local.get $bits)))
            (i32.store (local.get $next) (i32.add (local.get $at) (i32.ctz (local.get $bits))))
            (local.set $next (i32.add (local.get $next) (i32.const 4)))
            (local.set $bits (i32.and (local.get $bits) (i32.sub (local.get $bits) (i32.const 1))))
            (br $bit)))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $stretch)))
    (i32.shr_u (i32.sub (local.get $next) (local.get $out)) (i32.const 2))))
