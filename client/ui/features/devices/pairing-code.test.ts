import { expect, test } from "vitest";
import { formatPairingCode, readPairingCode } from "./pairing-code.ts";

test("[UI14] a typed code has one spelling: capitals, spaces, dashes and look-alike letters do not matter", () => {
  for (const typed of ["7KQX2M90", " 7kqx 2m9o ", "7KQX-2M9O"])
    expect(readPairingCode(typed)).toBe("7KQX2M90");
  expect(readPairingCode("lIqx2m9d")).toBe("11QX2M9D");
});

test("[UI14] a scanned or pasted link goes on whole", () => {
  expect(readPairingCode(" https://relay.example/link#d=abc ")).toBe("https://relay.example/link#d=abc");
});

test("[UI14] torn codes and other links are no codes", () => {
  for (const typed of ["", "7KQX2M9", "7KQX2M9DD", "7KQX2M9U", "https://relay.example/join#i=abc", "漢字"]) {
    expect(readPairingCode(typed)).toBe(null);
  }
});

test("[UI14] a code is shown in two groups", () => expect(formatPairingCode("7KQX2M9D")).toBe("7KQX 2M9D"));
