/** What everybody says: 258 bytes of words, which make 300 bytes when Skein has sealed them. The mark tells one from the other. */

const TEXT_BYTES = 258;
const MARK = Buffer.from("¶");
const DIGITS = 7;
const NUMBER = /^\d{7}$/;
const WORDS =
  "wild geese carry letters home over water in long lines and land where reeds grow north of the river".split(
    " ",
  );

export function textOf(n: number): string {
  const head = `¶${n.toString().padStart(DIGITS, "0")}`;
  let text = head;
  for (let at = n; text.length < TEXT_BYTES; at = (at * 48_271 + 11) % 2_147_483_647)
    text += ` ${WORDS[at % WORDS.length]}`;
  return text.slice(0, TEXT_BYTES - 1); // the mark has two bytes
}

export const textsOf = (from: number, count: number): readonly string[] =>
  Array.from({ length: count }, (_, n) => textOf(from + n));

/** The numbers of all messages that lie somewhere in these bytes. Two bytes alone stand in ids by chance. */
export function marksIn(bytes: Uint8Array): readonly number[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const marks: number[] = [];
  for (let at = buffer.indexOf(MARK); at !== -1; at = buffer.indexOf(MARK, at + MARK.length)) {
    const digits = buffer.toString("latin1", at + MARK.length, at + MARK.length + DIGITS);
    if (NUMBER.test(digits)) marks.push(Number(digits));
  }
  return marks;
}
