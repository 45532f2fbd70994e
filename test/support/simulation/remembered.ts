import type { Bytes } from "../../../crdt/index.ts";

/** As many answers as one long world asks for. */
const KEPT = 50_000;

/**
 * The answers of a pure function of bytes, by those bytes. What was asked before is answered as it was, so worlds that
 * share a memory stay as they are alone; whoever may change an answer takes a copy.
 */
export function remembered<A extends readonly Bytes[], T>(answer: (...asked: A) => T): (...asked: A) => T {
  const known = new Map<string, T>();
  return (...asked) => {
    const name = nameOf(asked);
    const before = known.get(name);
    if (before !== undefined) return before;
    const given = answer(...asked);
    if (known.size >= KEPT) known.clear();
    known.set(name, given);
    return given;
  };
}

/** Every byte, and where each part ends: no two questions have one name. */
function nameOf(asked: readonly Bytes[]): string {
  let name = "";
  for (const part of asked)
    name += `${part.length}:${Buffer.from(part.buffer, part.byteOffset, part.length).toString("latin1")}`;
  return name;
}
