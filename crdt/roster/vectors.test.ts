import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { dumpFrozen } from "../../test/support/roster-dump.ts";
import { roster2VectorsNow } from "../../test/vectors/roster2.samples.ts";
import { type Bytes, fromHex, toHex } from "../base/bytes.ts";
import { nobleVerifier } from "../crypto/noble.ts";
import { type Entry, parseEntry } from "./entry.ts";
import { reduceChain } from "./reduce.ts";
import { rulesByAction } from "./rules.ts";
import { parseWrap } from "./wrap.ts";
import { verifyWrap } from "./wrap-rules.ts";

/* What membership looked like when it was first written. These bytes stay readable, and these verdicts stay. */

const frozen: Awaited<ReturnType<typeof roster2VectorsNow>> = JSON.parse(
  readFileSync(new URL("../../test/vectors/roster2.json", import.meta.url), "utf8"),
);

const bytesOf = (hex: string): Bytes => fromHex(hex) as Bytes; // our own file

function entryOf({ bytes }: { readonly bytes: string }): Entry {
  const entry = parseEntry(bytesOf(bytes), nobleVerifier);
  if (!entry.ok) throw new Error(`unreadable: ${entry.error.type}`);
  return entry.value;
}

test("[ROS1] [ROS13] today's code writes exactly the frozen acts and wraps", async () => {
  expect(await roster2VectorsNow()).toEqual(frozen);
});

test("[ROS15] the frozen acts reduce to the frozen state", async () => {
  const state = await reduceChain(frozen.entries.map(entryOf), nobleVerifier);
  expect(state.ok && JSON.parse(dumpFrozen(state.value))).toEqual(frozen.state);
});

test("[ROS1] the frozen acts are of every kind", () => {
  expect(new Set(frozen.entries.map(({ kind }) => kind))).toEqual(
    new Set([...Object.keys(rulesByAction)].filter((kind) => !inVersionOneOnly.includes(kind))),
  );
  expect(frozen.entries.map(entryOf).map(({ hash }) => toHex(hash))).toEqual(
    frozen.entries.map(({ hash }) => hash),
  );
});

const inVersionOneOnly = ["inviteRevoked", "profileSet", "openRoomRulesSet"]; // frozen in roster.json and who-may.json

test("[ROS14] the frozen wraps stand beside the frozen chain", async () => {
  const state = await reduceChain(frozen.entries.map(entryOf), nobleVerifier);
  if (!state.ok) throw new Error(state.error.type);
  for (const { bytes, kind, recipient } of frozen.wraps) {
    const wrap = parseWrap(bytesOf(bytes));
    if (!wrap.ok) throw new Error(wrap.error.type);
    expect(wrap.value).toMatchObject({ kind, recipient });
    expect((await verifyWrap(state.value, wrap.value, nobleVerifier)).ok).toBe(true);
  }
});
