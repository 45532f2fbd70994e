import {
  type Bytes,
  createGoalHistory,
  err,
  type GoalChange,
  type GoalHistory,
  goalActor,
  type ObjectiveId,
  ok,
  readChange,
  undoNote,
} from "../../../crdt/index.ts";
import { keyResultOf, textPathOf, writeEdit } from "./edits.ts";
import { createGoalMoments, type GoalMoments } from "./moments.ts";
import { createGoalPast, type GoalPast, type Judged, toRaw } from "./past.ts";
import { type AutomergeApi, type PlainDoc, plainOf, rawOf, readDoc, versionToHeads } from "./plain.ts";
import type {
  AnyReply,
  EditRequest,
  GoalEdit,
  GoalsFailed,
  GoalsReply,
  GoalsRequest,
  GoalsResult,
} from "./protocol.ts";
import { createTwins, type Twins } from "./twins.ts";
import { type Write, whyNotUndo, writesOf } from "./undo.ts";

/** The library broke an invariant of its own; its memory is not to be trusted any more. */
export class GoalsTrap extends Error {}

/** Documents in memory, one per objective. Answers requests; throws GoalsTrap and nothing else. */
export interface GoalDocs {
  answer(request: GoalsRequest): GoalsResult<AnyReply>;
}

interface OpenGoal {
  doc: PlainDoc;
  readonly history: GoalHistory;
  readonly twins: Twins;
  readonly past: GoalPast;
  readonly moments: GoalMoments;
  /** Of all changes applied, and where the saved size was last looked at. */
  bytes: number;
  measuredAt: number;
  full: boolean;
}
type Refused = GoalsReply["refused"][number];

export const MAX_DOCUMENT_BYTES = 4 * 1024 * 1024; // saved, compressed by the library
const MEASURE_EVERY = 1024 * 1024;

const failed = (reason: GoalsFailed["reason"]) => err<GoalsFailed>({ type: "GoalsFailed", reason });

export function createGoalDocs(automerge: AutomergeApi, sha256: (bytes: Bytes) => Bytes): GoalDocs {
  const goals = new Map<ObjectiveId, OpenGoal>();

  function answer(request: GoalsRequest): GoalsResult<AnyReply> {
    try {
      return perform(request);
    } catch (cause) {
      goals.delete(request.objective);
      if (isRefusal(cause)) return failed("Rejected");
      throw new GoalsTrap("the goals library trapped", { cause });
    }
  }

  function perform(request: GoalsRequest): GoalsResult<AnyReply> {
    const { objective } = request;
    if (request.type === "forget") {
      goals.delete(objective);
      return ok(null);
    }
    if (request.type === "load" || isCreation(request)) goals.set(objective, emptyGoal(automerge));
    const goal = goals.get(objective);
    if (goal === undefined) return failed("NotLoaded");
    if (request.type === "edit") return edit(goal, request);
    if (request.type === "history") return ok(goal.past.page(goal.doc, request.limit));
    if (request.type === "moment") return ok(goal.moments.at(goal.doc, request.until, request.now));
    if (request.type === "between")
      return ok(goal.moments.between(goal.doc, request.after, request.until, request.now));
    const refused = request.type === "read" ? [] : take(goal, request.changes);
    return ok(replyOf(goal, [], refused));
  }

  const isCreation = (request: GoalsRequest): boolean =>
    request.type === "edit" && request.edit.type === "create" && !goals.has(request.objective);

  const replyOf = (goal: OpenGoal, changes: readonly Bytes[], refused: readonly Refused[]): GoalsReply => ({
    view: rawOf(automerge, goal.doc, goal),
    changes,
    refused,
  });

  function take(goal: OpenGoal, changes: readonly Bytes[]): readonly Refused[] {
    const { apply, refused } = admit(goal, changes);
    return [...refused, ...applyAll(goal, apply)];
  }

  function admit(goal: OpenGoal, changes: readonly Bytes[]) {
    const unreadable: Refused[] = [];
    const readable: GoalChange[] = [];
    for (const bytes of changes) {
      const change = readChange(bytes, sha256);
      if (change.ok) readable.push(change.value);
      else unreadable.push({ hash: null, reason: change.error.reason });
    }
    const { apply, refused } = goal.history.admit(readable);
    goal.twins.note(apply);
    return { apply, refused: [...unreadable, ...refused] };
  }

  /**
   * In one batch: one by one costs fifty times as much. What the library refuses is looked for by halves, so that one
   * bad change costs nobody else's.
   */
  function applyAll(goal: OpenGoal, changes: readonly GoalChange[]): readonly Refused[] {
    if (changes.length === 0) return [];
    const before = automerge.clone(goal.doc);
    try {
      [goal.doc] = automerge.applyChanges(
        goal.doc,
        changes.map(({ bytes }) => bytes as Uint8Array<ArrayBuffer>),
      );
      automerge.free(before);
      measure(goal, changes);
      return [];
    } catch (cause) {
      if (!isRefusal(cause)) throw cause;
      goal.doc = before;
      const [first, ...rest] = changes;
      if (first !== undefined && rest.length === 0) return [{ hash: first.hash, reason: "Rejected" }];
      const half = changes.length >> 1;
      return [...applyAll(goal, changes.slice(0, half)), ...applyAll(goal, changes.slice(half))];
    }
  }

  function measure(goal: OpenGoal, changes: readonly GoalChange[]): void {
    for (const { bytes } of changes) goal.bytes += bytes.length;
    if (goal.full || goal.bytes < MAX_DOCUMENT_BYTES || goal.bytes < goal.measuredAt + MEASURE_EVERY) return;
    goal.measuredAt = goal.bytes;
    goal.full = automerge.save(goal.doc).length > MAX_DOCUMENT_BYTES;
  }

  function edit(goal: OpenGoal, request: EditRequest): GoalsResult<GoalsReply> {
    if (goal.full) return failed("DocumentFull");
    const keyResult = keyResultOf(request.edit);
    if (keyResult !== null && !hasMap(goal.doc, ["keyResults", keyResult])) return failed("NoSuchKeyResult");
    const undo = request.edit.type === "undo" ? request.edit : null;
    const undoing = undo === null ? [] : goal.past.judge(goal.doc, undo.event);
    if (undoing === null) return failed("NoSuchEvent");
    const { writes, hasMore } = writesOf(undoing);
    const wrong = undo === null ? null : whyNotUndo(writes, nowOf(goal), undo.closing ?? []);
    if (wrong !== null) return failed(wrong);
    const actor = goalActor(request.signer);
    if (automerge.getActorId(goal.doc) !== actor) goal.doc = automerge.clone(goal.doc, { actor });
    const before = automerge.getHeads(goal.doc);
    goal.doc = write(goal, request, writes);
    const made = automerge.getChangesSince(goal.doc, before);
    const { apply, refused } = admit(goal, made); // the document has them already; the history learns of them
    measure(goal, apply);
    if (refused.length > 0) throw new RangeError("an edit made a change that its own guard refuses");
    const reply = replyOf(goal, made, []);
    if (undo === null) return ok(reply);
    return ok({ ...reply, undone: { done: writes.length, hasMore, left: leftOf(undoing) } });
  }

  const nowOf = ({ doc, twins }: OpenGoal) => readDoc(automerge, doc, twins).objective;

  /** A text typed on an older version is written at that version, and the library merges what came since. */
  function write({ doc, twins }: OpenGoal, request: EditRequest, undoing: readonly Write[]): PlainDoc {
    const change = (open: Record<string, unknown>) => writeEdit(automerge, open, request, twins, undoing);
    const options = { time: Math.floor(request.at / 1000), ...noteOf(request.edit) };
    const path = textPathOf(request.edit);
    const heads = path === null ? null : versionToHeads(request.version);
    const typedOnHere = heads !== null && automerge.hasHeads(doc, heads);
    if (path === null || !typedOnHere || !hasMap(automerge.view(doc, heads), path.slice(0, -1)))
      return automerge.change(doc, options, change);
    return automerge.changeAt(doc, heads, options, change).newDoc;
  }

  /** Whether there is a map at `path`. */
  function hasMap(doc: PlainDoc, path: readonly string[]): boolean {
    let at: unknown = plainOf(automerge, doc);
    for (const key of path) at = isMap(at) && Object.hasOwn(at, key) ? at[key] : null;
    return isMap(at);
  }

  return { answer };
}

/** Says in the log what an undo took back. */
const noteOf = (edit: GoalEdit) => (edit.type === "undo" ? { message: undoNote(edit.event) } : {});

const leftOf = (judged: readonly Judged[]) =>
  judged.filter(({ verdict }) => verdict.type === "left").map(toRaw);

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

function emptyGoal(automerge: AutomergeApi): OpenGoal {
  const twins = createTwins(automerge);
  return {
    doc: automerge.init<Record<string, unknown>>(),
    history: createGoalHistory(),
    twins,
    past: createGoalPast(automerge, twins),
    moments: createGoalMoments(automerge, twins),
    bytes: 0,
    measuredAt: 0,
    full: false,
  };
}

/** The library refuses with a RangeError or TypeError of ours; a panic or a wasm trap is neither. */
const isRefusal = (cause: unknown): boolean =>
  cause instanceof Error &&
  (cause.constructor === RangeError || cause.constructor === TypeError || cause.constructor === Error);
