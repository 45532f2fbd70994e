import { concat } from "../../crdt/index.ts";

/**
 * CBOR as a tree of items that can be changed and written again, also in ways that no encoder writes. Byte strings that hold
 * CBOR themselves (what is signed) are opened as well, so that a change inside keeps the lengths around it right.
 */
export interface Item {
  readonly major: number; // 0–7, RFC 8949 section 3
  readonly argument: bigint;
  /** How many bytes the argument takes; more than it needs is not canonical, which has to be refused. */
  width: 0 | 1 | 2 | 4 | 8;
  bytes: Uint8Array; // of strings
  children: Item[]; // of arrays, maps and tags; of a byte string that holds CBOR, one
}

const MAX_DEPTH = 40;

/** `null` when these bytes are not exactly one item. */
export function readTree(bytes: Uint8Array): Item | null {
  const cursor = { at: 0 };
  const item = readItem(bytes, cursor, 0);
  return item !== null && cursor.at === bytes.length ? item : null;
}

function readItem(bytes: Uint8Array, cursor: { at: number }, depth: number): Item | null {
  const head = bytes[cursor.at++];
  if (head === undefined || depth > MAX_DEPTH) return null;
  const [major, info] = [head >> 5, head & 31];
  if (info > 27) return null;
  const width = info < 24 ? 0 : ((1 << (info - 24)) as 1 | 2 | 4 | 8);
  if (cursor.at + width > bytes.length) return null;
  let argument = info < 24 ? BigInt(info) : 0n;
  for (let i = 0; i < width; i++) argument = (argument << 8n) | BigInt(bytes[cursor.at++] as number);
  const item: Item = { major, argument, width, bytes: new Uint8Array(0), children: [] };
  if (major === 2 || major === 3) return readString(bytes, cursor, item, depth);
  const count = major === 4 ? argument : major === 5 ? argument * 2n : major === 6 ? 1n : 0n;
  if (count > BigInt(bytes.length)) return null;
  for (let i = 0n; i < count; i++) {
    const child = readItem(bytes, cursor, depth + 1);
    if (child === null) return null;
    item.children.push(child);
  }
  return item;
}

function readString(bytes: Uint8Array, cursor: { at: number }, item: Item, depth: number): Item | null {
  const length = Number(item.argument);
  if (cursor.at + length > bytes.length) return null;
  item.bytes = bytes.slice(cursor.at, cursor.at + length);
  cursor.at += length;
  const inner = { at: 0 };
  const within = item.major === 2 && length > 2 ? readItem(item.bytes, inner, depth + 1) : null;
  if (within !== null && inner.at === length && within.major >= 4) item.children.push(within);
  return item;
}

/** What stands in a tree now: counts and lengths follow the children, unless the argument was changed on purpose. */
export function writeTree(item: Item): Uint8Array {
  const inner = item.children.map(writeTree);
  if (item.major === 2 || item.major === 3) {
    const content = inner[0] ?? item.bytes;
    return concat(head(item, BigInt(content.length)), content);
  }
  if (item.major === 4) return concat(head(item, BigInt(inner.length)), ...inner);
  if (item.major === 5) return concat(head(item, BigInt(inner.length >> 1)), ...inner);
  return concat(head(item, item.argument), ...inner);
}

function head({ major, width }: Item, argument: bigint): Uint8Array {
  const least =
    argument < 24n ? 0 : argument < 256n ? 1 : argument < 65_536n ? 2 : argument < 2n ** 32n ? 4 : 8;
  const bytes = Math.max(width, least) as Item["width"];
  if (bytes === 0) return Uint8Array.of((major << 5) | Number(argument));
  const info = { 1: 24, 2: 25, 4: 26, 8: 27 }[bytes];
  const digits = Array.from({ length: bytes }, (_, i) =>
    Number((argument >> BigInt(8 * (bytes - 1 - i))) & 255n),
  );
  return Uint8Array.of((major << 5) | info, ...digits);
}

/** Every item, with the list it stands in. */
export function* walk(
  item: Item,
  within: Item[] = [item],
): Iterable<{ item: Item; within: Item[]; at: number }> {
  yield { item, within, at: within.indexOf(item) };
  for (const child of item.children) yield* walk(child, item.children);
}
