import fc from "fast-check";
import { expect, test } from "vitest";
import { type CborValue, decodeCbor, encodeCbor } from "../base/cbor.ts";
import { readLayout, withoutBody, writeLayout } from "./layout.ts";

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const edges = [0, 23, 24, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER];
const uint = fc.oneof(fc.constantFrom(...edges), fc.maxSafeNat());
const fields = fc.tuple(
  ...[
    fc.constantFrom(1, 2),
    bytes(16),
    bytes(16),
    bytes(8),
    uint,
    bytes(32),
    uint,
    uint,
    uint,
    bytes(32),
    uint,
  ],
) as fc.Arbitrary<readonly (number | Uint8Array)[]>;

test("[ENV1] a header in its layout reads as the CBOR decoder reads it", () => {
  fc.assert(
    fc.property(fields, (values) => {
      const payload = encodeCbor(values);
      expect(readLayout(payload)).toEqual(values);
      expect(decodeCbor(payload)).toEqual({ ok: true, value: values });
    }),
  );
});

test("[ENV2] what a body is bound to is the header before its hash, written anew or cut from its bytes", () => {
  fc.assert(
    fc.property(fields, (values) => {
      const bound = withoutBody(encodeCbor(values), values[10] as number);
      expect(bound).toEqual(writeLayout(values.slice(0, 9)));
    }),
  );
});

test("[ENV1] bytes that the CBOR decoder refuses or reads otherwise are not in the layout", () => {
  const flips = fc.array(fc.tuple(fc.nat(150), fc.nat(255)), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(fields, flips, fc.integer({ min: -3, max: 3 }), (values, changes, longer) => {
      const whole = encodeCbor(values);
      const payload = new Uint8Array(whole.length + longer);
      payload.set(whole.subarray(0, payload.length));
      for (const [at, byte] of changes) if (at < payload.length) payload[at] = byte;
      const read = readLayout(payload);
      if (read !== null) expect(decodeCbor(payload)).toEqual({ ok: true, value: read });
    }),
    { numRuns: 2_000 },
  );
});

test("[ENV1] a number in a longer form than it needs is not in the layout", () => {
  const values: CborValue[] = [2, new Uint8Array(16), new Uint8Array(16), new Uint8Array(8), 5];
  values.push(new Uint8Array(32), 6, 7, 8, new Uint8Array(32), 9);
  const payload = encodeCbor(values);
  const longer = [...payload.subarray(0, -1), 0x18, 9];
  expect(readLayout(payload)).toEqual(values);
  expect(readLayout(Uint8Array.from(longer))).toBeNull();
});

test("[ENV1] fields are written as the CBOR encoder writes them", () => {
  fc.assert(
    fc.property(fields, (values) => {
      expect(writeLayout(values)).toEqual(encodeCbor(values));
      expect(writeLayout(values.slice(0, 9))).toEqual(encodeCbor(values.slice(0, 9)));
    }),
  );
});
