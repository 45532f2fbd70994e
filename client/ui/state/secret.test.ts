import { expect, test } from "vitest";
import { readSecret } from "./secret.ts";

test("[UI7] a whole set-up link, its fragment and the bare token part all carry the token", () => {
  const secret = { type: "setup", token: "AbC-9_z" };
  expect(readSecret("http://localhost:8787/setup#s=AbC-9_z")).toEqual(secret);
  expect(readSecret("#s=AbC-9_z")).toEqual(secret);
  expect(readSecret("  s=AbC-9_z\n")).toEqual(secret);
});

test("[UI7] an invitation keeps its fragment whole", () => {
  expect(readSecret("https://relay.example/join#i=xyz=")).toEqual({ type: "invite", fragment: "#i=xyz=" });
});

test("[UI7] a device that asks to be linked and a recovery kit keep their fragments whole", () => {
  expect(readSecret("https://relay.example/link#d=abc")).toEqual({ type: "device", fragment: "#d=abc" });
  expect(readSecret("https://relay.example/recover#k=abc")).toEqual({ type: "kit", fragment: "#k=abc" });
});

test("[UI7] other links, torn links and empty text carry nothing", () => {
  for (const link of [
    "",
    "#",
    "#s=",
    "https://relay.example/join",
    "https://relay.example/#x=1",
    "i=",
    "#k=",
    "#d=",
  ]) {
    expect(readSecret(link)).toBe(null);
  }
});
