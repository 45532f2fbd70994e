import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

/**
 * What turns text into markup or code is in no source of ours. The browser enforces the same at run time (Trusted
 * Types, client/public/boot.js); this says it at the line, and also in browsers that do not know Trusted Types.
 */

const root = fileURLToPath(new URL("../../..", import.meta.url));
const SINKS =
  /\b(innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|setHTMLUnsafe|parseHTMLUnsafe|parseFromString|srcdoc|document\.write\w*|eval\(|new Function|execScript|importScripts|createPolicy)\b|\bset(Timeout|Interval)\(\s*["'`]|\bjavascript:/;
/** Solid's own template() may be called by what its compiler writes, and by nobody else. */
const TEMPLATES = /import\s*\{[^}]*\b(template|ssr|assign|spread|innerHTML)\b[^}]*\}\s*from "solid-js/;

const sources = globSync(["client/**/*.{ts,tsx,js}", "crdt/**/*.ts", "index.html"], { cwd: root })
  .filter((path) => !path.endsWith(".test.ts"))
  .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));

test("[H01][H05] no source of ours makes markup or code out of text", () => {
  expect(sources.length).toBeGreaterThan(200);
  const found = sources.filter(({ text }) => SINKS.test(text) || TEMPLATES.test(text));
  expect(found.map(({ path }) => path)).toEqual(["client/public/boot.js"]); // the policy itself
});

test("[H04] the page has no inline script, style or handler for a policy to make an exception for", () => {
  const page = readFileSync(join(root, "index.html"), "utf8");
  expect(page).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|<base|<iframe|http-equiv/i);
});

test("[H01] every link that leads out is fenced: no opener, no referrer", () => {
  const outward = sources.flatMap(({ path, text }) =>
    [...text.matchAll(/<a\b[^>]*?\btarget="_blank"[^>]*>/gs)].map(([tag]) => ({ path, tag })),
  );
  expect(outward.length).toBeGreaterThan(0);
  for (const { path, tag } of outward)
    expect([path, tag]).toEqual([path, expect.stringMatching(/noreferrer/)]);
});

/** Elements and calls that open, draw or play bytes of somebody else; a file to keep may be `application/octet-stream` alone. */
const ELEMENTS = /<(?:img|picture|source|iframe|frame|object|embed|video|audio|portal)\b[^>]*>/g;
const CALLS =
  /\bnew Image\(|\bcreateElement\(\s*["'`](?:img|iframe|object|embed|video|audio)|\b(?:createImageBitmap|ImageDecoder|DecompressionStream|window\.open)\(|\btype: "(?!application\/octet-stream")(?:image|text|video|audio|application)\/[^"]*"/g;

/** Where files of messages are drawn and played; everywhere else nothing is. */
const FILES = "client/ui/features/chat/files/";

test("[H09] [H10] [H11] outside of one folder nothing in the client opens, draws, plays or unpacks bytes that somebody sent", () => {
  const found = sources.flatMap(({ path, text }) => {
    const elements = /\.(?:tsx|html)$/.test(path) ? [...text.matchAll(ELEMENTS)] : [];
    return [...elements, ...text.matchAll(CALLS)].map(([what]) => `${path}: ${what.replace(/\s+/g, " ")}`);
  });
  const inside = found.filter((what) => what.startsWith(FILES));
  expect(
    inside.filter(
      (what) => !/: (?:<(?:img|video)\b|createImageBitmap\(|createElement\("video|type: ")/.test(what),
    ),
  ).toEqual([]);
  expect(found.filter((what) => !what.startsWith(FILES)).sort()).toEqual([
    'client/ui/kit/FirstPage.tsx: <img src="/art/dawn.svg" alt="" />', // ours
    "client/ui/kit/QrScanner.tsx: <video ref={video} aria-label={t().picture} muted playsinline autoplay />", // the camera
    ...['"image/png"', '"image/webp"', '"image/webp"'].map((type) => `crdt/chat/picture.ts: type: ${type}`), // a verdict over bytes
  ]);
});

test("[H09] [H10] content has an address in our origin under a type of the allow-list, as a small WebP or JPEG, as one's own choice, or to be saved, and in no other way", () => {
  const made = sources.flatMap(({ path, text }) =>
    [...text.matchAll(/createObjectURL\(\s*(.{12})/gs)].map(([, what]) => `${path}: ${what}`),
  );
  expect(made.map((one) => one.replace(/\).*$/s, ")")).sort()).toEqual([
    `${FILES}RoomPicture.tsx: new Blob([re`, // under the type that its own head says (EVT13)
    `${FILES}attach.ts: file)`, // the person's own, chosen here, each under a type of the list
    `${FILES}attach.ts: file)`,
    `${FILES}attach.ts: file)`,
    `${FILES}contents.ts: blob.slice(0`,
    `${FILES}preview.ts: new Blob([by`,
    "client/ui/state/download.ts: file)", // saved and not opened
  ]);
  const textOf = (name: string) => sources.find(({ path }) => path === FILES + name)?.text;
  expect(textOf("contents.ts")).toContain("createObjectURL(blob.slice(0, blob.size, shownType(file)))");
  expect(textOf("preview.ts")).toContain('{ type: bytes[0] === 0xff ? "image/jpeg" : "image/webp" }');
});
