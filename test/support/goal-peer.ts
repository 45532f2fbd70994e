import { createHash } from "node:crypto";
import { expect } from "vitest";
import { createGoalDocs, type GoalDocs } from "../../client/engine/goals/goal-docs.ts";
import type { AutomergeApi } from "../../client/engine/goals/plain.ts";
import type {
  AnyReply,
  GoalEdit,
  GoalsReply,
  GoalsRequest,
  HistoryReply,
  RawObjective,
} from "../../client/engine/goals/protocol.ts";
import {
  type Bytes,
  type FeedId,
  type GoalSigner,
  guardChanges,
  type KeyResultId,
  type MemberId,
  type ObjectiveId,
} from "../../crdt/index.ts";

/** One device's goals engine, for tests: edits go through the guard, and what it makes is kept for the others. */
export const sha256 = (bytes: Bytes): Bytes => new Uint8Array(createHash("sha256").update(bytes).digest());
export const objective = "0b".repeat(16) as ObjectiveId;
export const member = "ab".repeat(16) as MemberId;
export const kr = (digit: number) => String(digit).repeat(16) as KeyResultId;

export function expectAnswer(docs: GoalDocs, request: GoalsRequest): AnyReply {
  const result = docs.answer(request);
  if (!result.ok || result.value === null) throw new Error(JSON.stringify(result));
  return result.value;
}
export const expectReply = (docs: GoalDocs, request: GoalsRequest) =>
  expectAnswer(docs, request) as GoalsReply;

export function createPeer(automerge: AutomergeApi, letter: string, clock = () => 1_700_000_000_000) {
  const docs = createGoalDocs(automerge, sha256);
  const signer: GoalSigner = { feed: letter.repeat(48) as FeedId, session: 1 };
  const sent: Bytes[] = [];
  return {
    docs,
    signer,
    sent,
    edit(edit: GoalEdit, version: string | null = null): GoalsReply {
      const reply = expectReply(docs, { type: "edit", objective, signer, version, edit, at: clock() });
      expect(guardChanges(reply.changes, signer, sha256)).toMatchObject({ ok: true });
      sent.push(...reply.changes);
      return reply;
    },
    load: (changes: readonly Bytes[]) => expectReply(docs, { type: "load", objective, changes }),
    apply: (changes: readonly Bytes[]) => expectReply(docs, { type: "apply", objective, changes }),
    read: (): RawObjective => expectReply(docs, { type: "read", objective }).view,
    history: (limit = 100) => expectAnswer(docs, { type: "history", objective, limit }) as HistoryReply,
  };
}
export type Peer = ReturnType<typeof createPeer>;

export const create: GoalEdit = { type: "create", title: "Ship", cycle: "2026-Q4", owner: member };
export const addKeyResult = (id: number): GoalEdit => ({
  type: "addKeyResult",
  keyResult: kr(id),
  title: `KR ${id}`,
  start: 0,
  target: 10.5,
  unit: "%",
  owner: null,
  by: member,
});
