import * as Automerge from "@automerge/automerge";
import { createGoalDocs, type GoalDocs } from "../../client/engine/goals/goal-docs.ts";
import { loadAutomerge } from "../../client/platform/node/automerge.ts";
import {
  type Bytes,
  commentsOf,
  concat,
  encodeGoalWord,
  type FeedId,
  type GoalSigner,
  goalActor,
  guardChanges,
  type MemberId,
  type ObjectiveId,
  parseGoalWord,
} from "../../crdt/index.ts";
import { createNodeVerifier } from "../../relay/crypto.ts";
import comments from "../vectors/comments.json" with { type: "json" };
import events from "../vectors/events.json" with { type: "json" };
import { hex, mustBeSame, type Target } from "./target.ts";

/** Changes of goals: the guard, and behind it the library with what the guard lets through. A trap of its wasm is a finding. */

const { sha256 } = createNodeVerifier();
const signer: GoalSigner = { feed: "a1".repeat(24) as FeedId, session: 7 };
const objective = "0c".repeat(16) as ObjectiveId;

/** Scores, states of cycles and looks back, as frozen events hold them. */
const wordsOfEvents = events.good.flatMap(({ event }) =>
  event.type === "goalWord" ? (event.changes ?? []).map((word) => hex(word.slice("hex:".length))) : [],
);

export async function goals(): Promise<readonly Target[]> {
  const docs = createGoalDocs(await loadAutomerge(), sha256);
  const changes = samples();
  return [
    {
      name: "goal change",
      samples: changes,
      mend: (bytes) => withChecksum(bytes),
      run: (bytes, index) => isTaken(docs, changes.slice(0, index), bytes),
    },
    {
      name: "goal word",
      samples: [...comments.words.map(({ bytes }) => hex(bytes)), ...wordsOfEvents],
      run: isWord,
    },
  ];
}

/** A comment, or what speaks of one, is shown beside the sound ones. */
function isWord(bytes: Bytes): boolean {
  const word = parseGoalWord(bytes);
  if (word === null) return false;
  const said = [...comments.words.map((one) => parseGoalWord(hex(one.bytes))), word].flatMap((one, seq) => {
    if (one === null || one.type === "score" || one.type === "cycle" || one.type === "retro") return [];
    const ref = { feed: signer.feed, seq };
    return [{ word: one, ref, stamp: { hlc: seq, ...ref }, by: "ab".repeat(16) as MemberId, leads: true }];
  });
  commentsOf(said);
  return mustBeSame("goal word", bytes, encodeGoalWord(word));
}

/** An objective that lives for a while, change by change. */
function samples(): readonly Bytes[] {
  let doc = Automerge.init<Record<string, unknown>>({ actor: goalActor(signer) });
  const write = (change: (doc: Record<string, unknown>) => void) => {
    doc = Automerge.change(doc, { time: 1 }, change);
  };
  write((to) => {
    to.schema = 1;
    to.title = "Ship 雁";
    to.keyResults = {};
  });
  write((to) => {
    (to.keyResults as Record<string, unknown>)["0d".repeat(8)] = {
      title: "first",
      start: -1.5,
      target: 2 ** 40,
      at: new Date(0),
    };
  });
  write((to) => {
    Automerge.updateText(to as { title: string }, ["title"], "Shipped 🎉 雁");
    to.list = [1, 2, new Uint8Array(3), null, true];
  });
  write((to) => {
    (to.list as unknown[]).splice(0, 2);
    to.owner = new Automerge.ImmutableString("%");
    delete to.schema;
  });
  return Automerge.getAllChanges(doc);
}

function isTaken(docs: GoalDocs, before: readonly Bytes[], bytes: Bytes): boolean {
  const guarded = guardChanges([bytes], signer, sha256);
  if (!guarded.ok) return false;
  const answer = docs.answer({ type: "load", objective, changes: [...before, bytes] });
  docs.answer({ type: "forget", objective });
  return answer.ok;
}

const HEAD_BYTES = 8; // magic 4 B, checksum 4 B

/** The checksum is four bytes of a hash over what follows: whoever changes a change writes it anew. */
const withChecksum = (bytes: Bytes): Bytes =>
  bytes.length <= HEAD_BYTES
    ? bytes
    : concat(
        Uint8Array.of(0x85, 0x6f, 0x4a, 0x83),
        sha256(bytes.slice(HEAD_BYTES)).slice(0, 4),
        bytes.slice(HEAD_BYTES),
      );
