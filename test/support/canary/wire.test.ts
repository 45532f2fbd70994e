import { expect, test } from "vitest";
import { unmasked } from "./wire.ts";

const HEAD = "GET /sync HTTP/1.1\r\nUpgrade: websocket\r\n\r\n";

function frame(text: string): Buffer {
  const content = Buffer.from(text);
  const mask = Buffer.from([1, 2, 3, 4]);
  const masked = content.map((byte, i) => byte ^ (mask[i % 4] as number));
  const size =
    content.length < 126
      ? Buffer.from([0x80 | content.length])
      : Buffer.from([0x80 | 126, content.length >> 8, content.length & 255]);
  return Buffer.concat([Buffer.from([0x82]), size, mask, masked]);
}

test("[PRIV1] what a browser masks is read as it was written, in short and in long frames", () => {
  const long = "x".repeat(300);
  const all = Buffer.concat([Buffer.from(HEAD), frame("secret"), frame(long), frame("end")]);
  expect(unmasked(all).toString()).toBe(`${HEAD}secret${long}end`);
});

test("[PRIV1] plain requests and frames that are cut short stay readable", () => {
  expect(unmasked(Buffer.from("GET / HTTP/1.1\r\n\r\nbody")).toString()).toContain("body");
  const cut = Buffer.concat([Buffer.from(HEAD), frame("whole"), frame("torn apart").subarray(0, 4)]);
  expect(unmasked(cut).toString()).toContain("whole");
});
