import { concat } from "../../crdt/index.ts";
import type { Chance } from "../support/simulation/random.ts";
import { type Item, readTree, walk, writeTree } from "./cbor-tree.ts";

/** One or a few changes to a sample; `others` are there to be crossed with it. */
export function mutate(chance: Chance, sample: Uint8Array, others: readonly Uint8Array[]): Uint8Array {
  let bytes = sample;
  for (let more = chance.logarithmic(1, 8); more > 0; more--)
    bytes = chance.happens(0.5) ? inTree(chance, bytes, others) : inBytes(chance, bytes, others);
  return bytes.length > MAX_INPUT ? bytes.slice(0, MAX_INPUT) : bytes;
}

const MAX_INPUT = 1_100_000; // a little more than the largest frame
const EDGES: readonly bigint[] = [
  0n,
  1n,
  23n,
  24n,
  127n,
  128n,
  255n,
  256n,
  65_535n,
  65_536n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 53n - 1n,
  2n ** 53n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
];

// ---------------------------------------------------------------- bytes

type OnBytes = (chance: Chance, bytes: Uint8Array, others: readonly Uint8Array[]) => Uint8Array;

const onBytes: readonly OnBytes[] = [
  (chance, bytes) => poke(bytes, chance, (old) => old ^ (1 << chance.between(0, 7))),
  (chance, bytes) => poke(bytes, chance, () => chance.pick([0, 1, 0x7f, 0x80, 0xfe, 0xff])),
  (chance, bytes) => poke(bytes, chance, (old) => old + chance.pick([-1, 1])),
  (chance, bytes) => bytes.slice(0, chance.between(0, bytes.length)),
  (chance, bytes) => concat(bytes, randomBytes(chance, chance.logarithmic(1, 64))),
  (chance, bytes) => {
    const [from, to] = range(chance, bytes);
    return concat(bytes.slice(0, from), bytes.slice(to));
  },
  (chance, bytes) => {
    const [from, to] = range(chance, bytes);
    const times = Math.min(chance.logarithmic(1, 1_000), Math.floor(MAX_INPUT / Math.max(1, to - from)));
    return concat(
      bytes.slice(0, to),
      ...Array.from({ length: times }, () => bytes.slice(from, to)),
      bytes.slice(to),
    );
  },
  (chance, bytes) => {
    const [from, to] = range(chance, bytes);
    return concat(bytes.slice(0, from), randomBytes(chance, to - from), bytes.slice(to));
  },
  (chance, bytes, others) => {
    const other = chance.pick(others);
    const [from, to] = range(chance, other);
    const at = chance.between(0, bytes.length);
    return concat(
      bytes.slice(0, at),
      other.slice(from, to),
      bytes.slice(chance.happens(0.5) ? at : Math.min(bytes.length, at + to - from)),
    );
  },
  (chance, bytes) => {
    const at = chance.between(0, bytes.length);
    return concat(
      bytes.slice(0, at),
      chance.happens(0.5) ? varUint(chance.pick(EDGES)) : fixed(chance.pick(EDGES), chance.pick([2, 4, 8])),
      bytes.slice(at),
    );
  },
];

const inBytes: OnBytes = (chance, bytes, others) => chance.pick(onBytes)(chance, bytes, others);

function poke(bytes: Uint8Array, chance: Chance, change: (old: number) => number): Uint8Array {
  if (bytes.length === 0) return bytes;
  const at = chance.between(0, bytes.length - 1);
  return bytes.with(at, change(bytes[at] as number) & 255);
}

function range(chance: Chance, bytes: Uint8Array): readonly [number, number] {
  const from = chance.between(0, bytes.length);
  return [from, Math.min(bytes.length, from + chance.logarithmic(1, 256))];
}

export const randomBytes = (chance: Chance, length: number): Uint8Array =>
  Uint8Array.from({ length }, () => chance.between(0, 255));

function varUint(value: bigint): Uint8Array {
  const digits: number[] = [];
  let rest = value;
  for (; rest > 127n; rest >>= 7n) digits.push(Number(rest & 127n) | 128);
  return Uint8Array.of(...digits, Number(rest));
}

const fixed = (value: bigint, width: number): Uint8Array =>
  Uint8Array.from({ length: width }, (_, i) => Number((value >> BigInt(8 * (width - 1 - i))) & 255n));

// ---------------------------------------------------------------- trees

type OnTree = (
  chance: Chance,
  place: { readonly item: Item; readonly within: Item[]; readonly at: number },
  all: readonly Item[],
) => void;

const onTree: readonly OnTree[] = [
  (chance, { within, at }) => within.splice(at, 1, leaf(0, chance.pick(EDGES))),
  (chance, { within, at }) => within.splice(at, 1, leaf(1, chance.pick(EDGES))),
  (chance, { within, at }) => within.splice(at, 1, leaf(7, BigInt(chance.between(20, 23)))),
  (chance, { within, at }) =>
    within.splice(at, 1, { ...leaf(7, chance.pick(EDGES) & 0xffffffffffffffffn), width: 8 }), // a float
  (chance, { within, at }) =>
    within.splice(at, 1, string(2, randomBytes(chance, chance.pick([0, 1, 8, 15, 16, 17, 24, 32, 33, 64])))),
  (chance, { within, at }) => within.splice(at, 1, string(3, chance.pick(TEXTS))),
  (chance, { within, at }, all) => within.splice(at, 1, structuredClone(chance.pick(all))),
  (chance, { within, item, at }) =>
    within.splice(at, 0, ...Array.from({ length: chance.logarithmic(1, 2_000) }, () => item)),
  (_, { within, at }) => within.splice(at, 1),
  (chance, { within, at, item }) => {
    let nested = item;
    for (let depth = chance.logarithmic(1, 5_000); depth > 0; depth--)
      nested = { ...leaf(4, 1n), children: [nested] };
    if (depthOf(nested) < 2_000) within.splice(at, 1, nested);
  },
  (chance, { item }) => {
    item.width = chance.pick([1, 2, 4, 8]);
  },
  (chance, { item }) => {
    item.children.sort(() => (chance.happens(0.5) ? 1 : -1));
  },
];

const TEXTS: readonly Uint8Array[] = [
  "",
  "__proto__",
  "constructor",
  "\u202e",
  "a".repeat(5_000),
  "\ufeff雁",
  "\u0000",
]
  .map((text) => new TextEncoder().encode(text))
  .concat([Uint8Array.of(0xed, 0xa0, 0x80), Uint8Array.of(0xff, 0xfe)]); // a lone surrogate, no UTF-8 at all

const leaf = (major: number, argument: bigint): Item => ({
  major,
  argument,
  width: 0,
  bytes: new Uint8Array(0),
  children: [],
});
const string = (major: number, bytes: Uint8Array): Item => ({ ...leaf(major, BigInt(bytes.length)), bytes });

function depthOf(item: Item): number {
  let depth = 0;
  for (let at: Item | undefined = item; at !== undefined; at = at.children[0]) depth++;
  return depth;
}

const inTree: OnBytes = (chance, bytes, others) => {
  const root = [readTree(bytes)].filter((item) => item !== null);
  const [tree] = root;
  if (tree === undefined) return inBytes(chance, bytes, others);
  const places = [...walk(tree, root)];
  const other = readTree(chance.pick(others));
  const all = [...places, ...(other === null ? [] : walk(other))].map(({ item }) => item);
  chance.pick(onTree)(chance, chance.pick(places), all);
  return concat(...root.map(writeTree));
};
