import { nobleVerifier } from "../../../crdt/crypto/noble.ts";
import { type Header, parseEnvelope, parseUpdate } from "../../../crdt/index.ts";
import type { Town } from "./town.ts";

const BOUNDS = { maxFeeds: 1_000, maxItems: 10_000 };

/** The headers of all rows that have left a device, its own and others', in the order in which they were sent. */
export const saidBy = (town: Town, device: string): readonly Header[] =>
  town.wire.flatMap(({ device: from, way, one: { message } }) => {
    if (from !== device || way !== "up" || message.type !== "update") return [];
    const runs = parseUpdate(message.update, BOUNDS);
    if (!runs.ok) throw new Error(runs.error.type);
    return runs.value.flatMap(({ envelopes }) =>
      envelopes.map((bytes) => {
        const envelope = parseEnvelope(new Uint8Array(bytes), nobleVerifier);
        if (!envelope.ok) throw new Error(envelope.error.type);
        return envelope.value.header;
      }),
    );
  });

/** How often a device has asked for rows of a room. */
export const asksOf = (town: Town, device: string): number =>
  town.wire.filter(
    ({ device: from, way, one }) => from === device && way === "up" && one.message.type === "step1",
  ).length;

/** For what must not happen there is nothing to wait for. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
