import fc from "fast-check";
import { expect, test } from "vitest";
import { slackExport, zipOf } from "../../../test/support/slack-export.ts";
import { flawOf, openZip, ZIP_LIMITS } from "./zip-in.ts";

const bytesOf = async (file: Blob) => new Uint8Array(await file.arrayBuffer());
const linesOf = async (lines: AsyncIterable<string>) => {
  const all: string[] = [];
  for await (const line of lines) all.push(line);
  return all;
};
const opened = async (file: Blob) => {
  const zip = await openZip(file);
  if (!zip.ok) throw new Error(zip.error);
  return zip.value;
};
const everything = async (file: Blob): Promise<string> => {
  const zip = await openZip(file);
  if (!zip.ok) return zip.error;
  for (const name of zip.value.names) {
    const text = await zip.value.text(name);
    if (text !== null && !text.ok) return text.error;
  }
  return "fine";
};

test("parts of a ZIP are read whole or line by line", async () => {
  const zip = await opened(await zipOf({ "a.json": "[]", "b/c.txt": "一\n二\n" }));
  expect(zip.names).toEqual(["a.json", "b/c.txt"]);
  expect(await zip.text("b/c.txt")).toEqual({ ok: true, value: "一\n二\n" });
  expect(await zip.text("gone")).toBeNull();
  expect(await linesOf(zip.lines("b/c.txt"))).toEqual(["一", "二"]);
});

test.for([
  ["no bytes", new Blob([])],
  ["something else", new Blob(["not a zip at all, whatever its name says"])],
] as const)("%s is no archive", async ([, file]) => {
  expect(await everything(file)).toBe("NotAnArchive");
});

test.for(["../up.json", "/etc/passwd", "a/../../b", "C:/x", "a\\..\\b"])(
  "a path that leads elsewhere, %s, is refused",
  async (name) => {
    const bytes = await bytesOf(await zipOf({ ["x".repeat(name.length)]: "[]" }));
    const text = Buffer.from(bytes).toString("latin1").replaceAll("x".repeat(name.length), name);
    expect(await everything(new Blob([Buffer.from(text, "latin1")]))).toBe("Damaged");
  },
);

test("two parts of one name are refused", async () => {
  const bytes = await bytesOf(await zipOf({ "users.json": "[]", "usars.json": "[1]" }));
  const text = Buffer.from(bytes).toString("latin1").replaceAll("usars", "users");
  expect(await everything(new Blob([Buffer.from(text, "latin1")]))).toBe("Damaged");
});

test("a small file that unfolds into a large one is refused before it has", async () => {
  const bomb = await zipOf({ "users.json": "0".repeat(ZIP_LIMITS.entryBytes + 1) });
  expect(bomb.size).toBeLessThan(200_000);
  expect(await everything(bomb)).toBe("TooLarge");
  const bytes = await bytesOf(bomb);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(ZIP_LIMITS.entryBytes + 1);
  const small = Buffer.from(bytes).toString("latin1").replaceAll(size.toString("latin1"), "\x0a\0\0\0"); // it says that it is ten bytes long
  expect(await everything(new Blob([Buffer.from(small, "latin1")]))).toBe("Damaged");
});

test("a line that never ends is refused", async () => {
  const zip = await opened(await zipOf({ "a.jsonl": "x".repeat(ZIP_LIMITS.lineBytes * 2) }));
  await expect(linesOf(zip.lines("a.jsonl"))).rejects.toSatisfy((cause) => flawOf(cause) === "TooLarge");
});

test("changed bytes are a flaw or change nothing, and never a fault", async () => {
  const whole = await bytesOf(await slackExport());
  await fc.assert(
    fc.asyncProperty(
      fc.nat(whole.length - 1),
      fc.integer({ min: 1, max: 255 }),
      fc.boolean(),
      async (at, by, isCut) => {
        const changed = whole.slice(0, isCut ? at : whole.length);
        if (!isCut) changed[at] = (changed[at] ?? 0) ^ by;
        expect(["fine", "Damaged", "NotAnArchive", "TooLarge", "Unreadable"]).toContain(
          await everything(new Blob([changed])),
        );
      },
    ),
    { numRuns: 150 },
  );
});
