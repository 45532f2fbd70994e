/** Looks for all of its words at once in bytes. */
export interface Scan {
  /** How many different words it looks for. */
  readonly words: number;
  /** Which words are in these bytes, in any of the ways that text is written down: `word as form`. */
  readonly seenIn: (bytes: Buffer) => readonly string[];
}

interface Needle {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Needles share one pass: where two bytes begin none of them, as nearly everywhere, nothing else is asked. */
export function createScan(all: Iterable<string>): Scan {
  const words = new Set(all);
  const beginnings = new Uint8Array(0x10000);
  const byHead = new Map<number, Needle[]>();
  for (const word of words)
    for (const { form, bytes } of formsOf(word)) {
      beginnings[bytes.readUInt16BE(0)] = 1;
      const head = bytes.readUInt32BE(0);
      byHead.set(head, [...(byHead.get(head) ?? []), { name: `${word} as ${form}`, bytes }]);
    }
  return {
    words: words.size,
    seenIn(bytes) {
      const seen = new Set<string>();
      let pair = bytes[0] ?? 0;
      for (let at = 0; at + 4 <= bytes.length; at++) {
        pair = ((pair & 0xff) << 8) | (bytes[at + 1] as number);
        if (beginnings[pair] === 0) continue;
        for (const needle of byHead.get(bytes.readUInt32BE(at)) ?? [])
          if (bytes.subarray(at, at + needle.bytes.length).equals(needle.bytes)) seen.add(needle.name);
      }
      return [...seen];
    },
  };
}

interface Form {
  readonly form: string;
  readonly bytes: Buffer;
}

/** Shorter than this, bytes of a key or of a signature would be taken for words. */
const LEAST_BYTES = 6;
/** The same for a text of 64 letters. */
const LEAST_LETTERS = 8;

/** Every way to write a word down that is long enough to be told from chance. */
export function formsOf(word: string): readonly Form[] {
  const raw = Buffer.from(word);
  const wide = Buffer.from(word, "utf16le");
  const hex = raw.toString("hex");
  const quoted = JSON.stringify(word).slice(1, -1);
  const forms: readonly Form[] = [
    { form: "raw", bytes: raw },
    { form: "JSON", bytes: Buffer.from(quoted) },
    { form: "JSON in letters", bytes: Buffer.from(inLetters(quoted)) },
    { form: "percent", bytes: Buffer.from(encodeURIComponent(word.toWellFormed())) },
    { form: "hex", bytes: Buffer.from(hex) },
    { form: "HEX", bytes: Buffer.from(hex.toUpperCase()) },
    { form: "UTF-16LE", bytes: wide },
    { form: "UTF-16BE", bytes: Buffer.from(wide).swap16() },
    ...[0, 1, 2].flatMap((shift) => base64Forms(raw, shift)),
  ];
  const first = new Map(forms.toReversed().map((one) => [one.bytes.toString("latin1"), one]));
  return [...first.values()].toReversed().filter(({ bytes }) => bytes.length >= LEAST_BYTES);
}

const inLetters = (text: string): string =>
  text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** What stays of a base64 text wherever it begins: whole groups of three bytes inside the word. */
function base64Forms(raw: Buffer, shift: number): readonly Form[] {
  const inner = raw.subarray(shift, raw.length - ((raw.length - shift) % 3));
  return (["base64", "base64url"] as const)
    .map((form) => ({ form, bytes: Buffer.from(inner.toString(form)) }))
    .filter(({ bytes }) => bytes.length >= LEAST_LETTERS);
}

/** Words that occur nowhere else, so that finding one means that content got out. */
export interface Canaries {
  /** The word, marked; short enough for every field. */
  readonly mark: (words: string) => string;
  readonly seenIn: Scan["seenIn"];
  readonly count: () => number;
}

export function createCanaries(): Canaries {
  const seed = Array.from(crypto.getRandomValues(new Uint8Array(5)), (byte) => byte.toString(36)).join("");
  const marks: string[] = [];
  return {
    mark(words) {
      const mark = `q${seed}x${marks.length}q`;
      marks.push(mark);
      return `${words} ${mark}`;
    },
    seenIn: (bytes) => createScan(marks).seenIn(bytes),
    count: () => marks.length,
  };
}
