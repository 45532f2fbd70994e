import { expect, test } from "vitest";
import { evidencePath, readEvidence, shortAddress, shownEvidence } from "./evidence-words.ts";

const HERE = "https://skein.example.org";
const room = "ab".repeat(16);

test("[EVT16] a link to a message of this Skein is that message, any other one is a page, all else is nothing", () => {
  expect(readEvidence(` ${HERE}/chats/${room}?at=Jx3-_q0.17 `, HERE)).toBe(`${room}/Jx3-_q0.17`);
  expect(readEvidence(`https://other.example/chats/${room}?at=Jx3.17`, HERE)).toBe(
    `https://other.example/chats/${room}?at=Jx3.17`,
  );
  expect(readEvidence(`${HERE}/chats/${room}`, HERE)).toBe(`${HERE}/chats/${room}`);
  expect(readEvidence("HTTPS://example.org/表?q=1", HERE)).toBe("https://example.org/表?q=1");
  for (const odd of [
    "",
    "example.org",
    "javascript:alert(1)",
    "https://a b",
    "data:text/html,x",
    "https://",
    `https://a/${"x".repeat(2_000)}`,
  ])
    expect([odd, readEvidence(odd, HERE)]).toEqual([odd, null]);
});

test("[EVT16] what was read leads where it says, and nowhere else", () => {
  const message = shownEvidence(`${room}/Jx3.17`);
  expect(message).toEqual({ type: "message", room, message: "Jx3.17" });
  expect(evidencePath(message)).toBe(`/chats/${room}?at=Jx3.17`);
  expect(evidencePath(shownEvidence("https://example.org/a"))).toBe("https://example.org/a");
  expect(shortAddress("https://example.org/a/?q=1#x")).toBe("example.org/a");
});
