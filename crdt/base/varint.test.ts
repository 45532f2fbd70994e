import fc from "fast-check";
import * as encoding from "lib0/encoding";
import { describe, expect, test } from "vitest";
import { fromHex } from "./bytes.ts";
import { ByteWriter, cursorOf, readVarBytes, readVarUint, varUintLength } from "./varint.ts";

const uint = fc.oneof(
  fc.nat({ max: Number.MAX_SAFE_INTEGER }),
  fc.constantFrom(0, 127, 128, 2 ** 32, 2 ** 49 - 1, 2 ** 49, Number.MAX_SAFE_INTEGER),
);
const read = (hex: string) => readVarUint(cursorOf(fromHex(hex) as Uint8Array));

describe("varuint", () => {
  test("[VAR1] every safe integer survives its bytes, which are those of lib0", () => {
    fc.assert(
      fc.property(uint, (value) => {
        const bytes = new ByteWriter().uint(value).bytes();
        expect(bytes).toEqual(encoding.encode((encoder) => encoding.writeVarUint(encoder, value)));
        expect(bytes.length).toBe(varUintLength(value));
        const cursor = cursorOf(bytes);
        expect(readVarUint(cursor)).toBe(value);
        expect(cursor.at).toBe(bytes.length);
      }),
    );
  });

  test("[VAR2] a number has one encoding: what is read is written back the same", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 10 }), (bytes) => {
        const cursor = cursorOf(bytes);
        const value = readVarUint(cursor);
        if (value !== null) expect(new ByteWriter().uint(value).bytes()).toEqual(bytes.slice(0, cursor.at));
      }),
    );
  });

  test.for([
    ["nothing", ""],
    ["cut short", "80"],
    ["over-long zero", "8000"],
    ["over-long one", "8100"],
    ["2^53", "8080808080808010"],
    ["eight full bytes", "ffffffffffffff7f"],
    ["no end", "ffffffffffffffffffff"],
  ] as const)("[VAR2] %s is refused", ([, hex]) => {
    expect(read(hex)).toBeNull();
  });
});

describe("length-prefixed bytes", () => {
  test("[VAR3] a run of bytes survives, and what follows it is next", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 600 })), (runs) => {
        const writer = new ByteWriter();
        for (const run of runs) writer.varBytes(run);
        const cursor = cursorOf(writer.bytes());
        expect(runs.map(() => readVarBytes(cursor, 600))).toEqual(runs);
        expect(cursor.at).toBe(writer.length);
      }),
    );
  });

  test("[VAR3] a length past the end or the bound is refused before a byte is taken", () => {
    const bytes = new ByteWriter().varBytes(new Uint8Array(10)).bytes();
    expect(readVarBytes(cursorOf(bytes.subarray(0, 10)), 100)).toBeNull();
    expect(readVarBytes(cursorOf(bytes), 9)).toBeNull();
    expect(readVarBytes(cursorOf(bytes), 10)).toEqual(new Uint8Array(10));
    const claimed = new ByteWriter().uint(Number.MAX_SAFE_INTEGER).bytes();
    expect(readVarBytes(cursorOf(claimed), Number.MAX_SAFE_INTEGER)).toBeNull();
  });
});
