import { type Bytes, equalBytes } from "../base/bytes.ts";
import type { FeedId, RoomId } from "../base/ids.ts";
import { err, ok, type Result } from "../base/result.ts";
import { verifyCose } from "../cose/sign1.ts";
import type { Verifier } from "../crypto/port.ts";
import { type Envelope, type EnvelopeError, NO_PREVIOUS, parseEnvelope } from "../envelope/header.ts";
import { clientIdOf } from "./client-id.ts";
import type { FeedRun } from "./projection.ts";

/** Envelopes of one feed that follow each other without a gap, read but not yet authenticated. */
export interface ParsedRun {
  readonly room: RoomId;
  readonly feed: FeedId;
  readonly from: number;
  readonly envelopes: readonly [Envelope, ...Envelope[]];
}

export type RunError =
  | EnvelopeError
  | { readonly type: "WrongPlace"; readonly field: "room" | "feed" | "seq" } // replayed into another room, feed or place
  | { readonly type: "BrokenChain"; readonly seq: number }
  | { readonly type: "BadSignature"; readonly feed: FeedId };

/** Reads a projected run and checks that it is one unbroken piece of one feed of `room`. */
export function parseRun(
  room: RoomId,
  run: FeedRun,
  hashes: Pick<Verifier, "sha256">,
): Result<ParsedRun, RunError> {
  const envelopes: Envelope[] = [];
  for (const [index, bytes] of run.envelopes.entries()) {
    const parsed = parseEnvelope(bytes, hashes);
    if (!parsed.ok) return parsed;
    const { header, feed } = parsed.value;
    const before = envelopes[index - 1];
    if (header.room !== room) return err({ type: "WrongPlace", field: "room" });
    if (header.seq !== run.from + index) return err({ type: "WrongPlace", field: "seq" });
    if (before === undefined ? !belongs(room, run, feed, hashes) : before.feed !== feed)
      return err({ type: "WrongPlace", field: "feed" });
    if (before !== undefined && !equalBytes(before.hash, header.prev))
      return err({ type: "BrokenChain", seq: header.seq });
    if (before !== undefined && before.header.hlc >= header.hlc)
      return err({ type: "BadHeader", field: "hlc" });
    envelopes.push(parsed.value);
  }
  const [first] = envelopes;
  if (first === undefined) throw new Error("the projection has no empty runs");
  return ok({ room, feed: first.feed, from: run.from, envelopes: envelopes as [Envelope, ...Envelope[]] });
}

const belongs = (room: RoomId, run: FeedRun, feed: FeedId, hashes: Pick<Verifier, "sha256">): boolean =>
  (run.feed === null || run.feed === feed) && clientIdOf(room, feed, hashes) === run.clientId;

/** The run continues a feed whose last envelope hashes to `head` (`null`: the feed is empty so far). */
export const continues = (run: ParsedRun, head: Bytes | null): boolean =>
  equalBytes(run.envelopes[0].header.prev, head ?? NO_PREVIOUS);

/** One signature vouches for the whole run: each envelope names the hash of the one before it. Rule LOG9. */
export async function verifyRun(
  run: ParsedRun,
  signKey: Bytes,
  verifier: Verifier,
): Promise<Result<ParsedRun, RunError>> {
  const last = run.envelopes[run.envelopes.length - 1] as Envelope;
  const valid = await verifyCose("skein/v1/envelope", last.sign1, signKey, verifier);
  return valid ? ok(run) : err({ type: "BadSignature", feed: run.feed });
}
