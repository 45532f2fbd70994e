import type { Page } from "playwright-core";

/**
 * What the people of this test file have written, by whatever way: typed into a box of a browser, or handed to an
 * engine as a command. Each test file is a process of its own, so this is of one file.
 */
const written = new Set<string>();

/** The words that can be looked for in what was written so far. */
export const wordsWritten = (): ReadonlySet<string> => written;

export function noteWritten(text: string): void {
  for (const word of tellingWords(text)) written.add(word);
}

const MAX_WORD = 40;

/**
 * A text as words that give it away: line by line, in pieces that a leak would hold whole; without what stands in
 * every program too, such as numbers and single plain words.
 */
export const tellingWords = (text: string): readonly string[] =>
  text
    .split(/[\r\n]+/)
    .flatMap((line) => line.match(new RegExp(`.{1,${MAX_WORD}}`, "gsu")) ?? [])
    .map((piece) => piece.trim())
    .filter(isTelling);

function isTelling(word: string): boolean {
  const bytes = Buffer.from(word);
  return bytes.length >= 6 && new Set(bytes).size >= 4 && !/^(?:[a-z]+|[\d .,:%-]+)$/.test(word);
}

// ---------------------------------------------------------------- commands

/** What an engine is asked for: every text in it but links, ids and secrets, which nobody thinks up. */
export function noteCommand(input: unknown): void {
  if (typeof input === "string") {
    if (!isMade(input)) noteWritten(input);
  } else if (typeof input === "object" && input !== null)
    for (const part of Object.values(input)) noteCommand(part);
}

/** The id of a cycle is made from its dates, and stands in the address of a page. */
const isMade = (text: string): boolean => /^(?:[\w-]{16,}|https?:\/\/\S+|#\S+|\d{4}-Q[1-4])$/.test(text);

// ---------------------------------------------------------------- browsers

const watched = new WeakSet<object>();

/** Notes what is put into the boxes of any page from now on, of this browser or of another, whoever asks Playwright for it. */
export function watchTyping(page: Page): void {
  watchCalls(page.locator("*"), ["fill", "pressSequentially", "type"], 0);
  watchCalls(page.keyboard, ["type", "insertText"], 0);
  for (const owner of [page, page.mainFrame()]) watchCalls(owner, ["fill", "type"], 1);
}

/** Stands before a method of everything that is made as `owner` is, and notes the text that it is given. */
function watchCalls(owner: object, methods: readonly string[], place: number): void {
  const made = Object.getPrototypeOf(owner) as Record<string, (...given: unknown[]) => unknown>;
  for (const method of methods) {
    const call = made[method];
    if (typeof call !== "function") throw new Error(`Playwright has no ${method} any more`);
    if (watched.has(call)) continue;
    const noting = function (this: unknown, ...given: unknown[]) {
      noteWritten(String(given[place]));
      return call.apply(this, given);
    };
    watched.add(noting);
    made[method] = noting;
  }
}
