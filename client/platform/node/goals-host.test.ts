import { afterEach, expect, test } from "vitest";
import type { FeedId, ObjectiveId } from "../../../crdt/index.ts";
import type { GoalsHost } from "../../engine/goals/host.ts";
import { createNodeGoalsHost } from "./goals-host.ts";

const objective = "0b".repeat(16) as ObjectiveId;
let host: GoalsHost;
afterEach(() => host.close());

test("[HOST8] goals work in a thread of their own, and what a thread made another one loads", async () => {
  host = createNodeGoalsHost();
  const made = await host.call({
    type: "edit",
    objective,
    signer: { feed: "a".repeat(48) as FeedId, session: 1 },
    version: null,
    edit: { type: "create", title: "出货 Ship", cycle: "2026-Q4", owner: null },
    at: 1_700_000_000_000,
  });
  if (!made.ok) throw new Error(made.error.reason);
  host.close();
  expect(await host.call({ type: "read", objective })).toMatchObject({ error: { reason: "Closed" } });
  host = createNodeGoalsHost();
  expect(await host.call({ type: "read", objective })).toMatchObject({ error: { reason: "NotLoaded" } });
  const loaded = await host.call({ type: "load", objective, changes: made.value.changes });
  expect(loaded).toEqual({ ok: true, value: { view: made.value.view, changes: [], refused: [] } });
});
