import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  compareBytes,
  concat,
  equalBytes,
  fromBase64Url,
  fromHex,
  toBase64Url,
  toHex,
  uint64,
  utf8,
  utf8ToText,
} from "./bytes.ts";

const bytes = fc.uint8Array({ maxLength: 200 });

describe("hex", () => {
  test("[BYT1] hex gives back the bytes it was made of, and only lower case is hex", () => {
    fc.assert(
      fc.property(bytes, (some) => {
        expect(fromHex(toHex(some))).toEqual(some);
      }),
    );
    for (const text of ["0", "AB", "0x", "zz", " 00", "00\n", "é0"]) expect(fromHex(text)).toBeNull();
  });
});

describe("base64url", () => {
  test("[BYT2] base64url gives back the bytes it was made of and agrees with the platform", () => {
    fc.assert(
      fc.property(bytes, (some) => {
        expect(toBase64Url(some)).toBe(Buffer.from(some).toString("base64url"));
        expect(fromBase64Url(toBase64Url(some))).toEqual(some);
      }),
    );
  });

  test("[BYT2] bytes have one base64url text: what is read is written back the same", () => {
    const digits = fc.string({ unit: fc.constantFrom(..."ABZaz09-_+/=. "), maxLength: 12 });
    fc.assert(
      fc.property(digits, (text) => {
        const read = fromBase64Url(text);
        if (read !== null) expect(toBase64Url(read)).toBe(text);
      }),
    );
  });

  test.for(["A", "AB", "AAB", "AA==", "A+", "A/", "A A", "AA\n", "é"])(
    "[BYT2] %j is refused: one digit too few, unused bits, padding or foreign letters",
    (text) => {
      expect(fromBase64Url(text)).toBeNull();
    },
  );
});

describe("UTF-8", () => {
  test("[TXT2] text survives its bytes, a leading U+FEFF too", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(utf8ToText(utf8(text))).toBe(text);
      }),
    );
    expect(utf8ToText(utf8("\ufeff雁"))).toBe("\ufeff雁");
  });

  test.for(["80", "c080", "eda080", "f5808080", "f09f98", "e280", "ff"])(
    "[TXT2] malformed %s is refused and never becomes U+FFFD",
    (hex) => {
      expect(utf8ToText(fromHex(hex) ?? utf8("not hex"))).toBeNull();
    },
  );
});

describe("order and comparison", () => {
  test("[BYT3] uint64 sorts like the number", () => {
    const uint = fc.nat({ max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(uint, uint, (a, b) => {
        expect(Math.sign(compareBytes(uint64(a), uint64(b)))).toBe(Math.sign(a - b));
        expect(new DataView(uint64(a).buffer as ArrayBuffer).getBigUint64(0)).toBe(BigInt(a));
      }),
    );
  });

  test("[BYT3] bytes compare like a dictionary, shorter first", () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(Math.sign(compareBytes(a, b))).toBe(Buffer.compare(a, b));
        expect(equalBytes(a, b)).toBe(Buffer.compare(a, b) === 0);
      }),
    );
  });

  test("[BYT3] parts are joined in their order", () => {
    fc.assert(
      fc.property(fc.array(bytes), (parts) => {
        expect(concat(...parts)).toEqual(new Uint8Array(Buffer.concat(parts)));
      }),
    );
  });
});
