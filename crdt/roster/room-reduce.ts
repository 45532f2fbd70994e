import { equalBytes } from "../base/bytes.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { Verifier } from "../crypto/port.ts";
import { type Entry, type EntryError, verifyEntry } from "./entry.ts";
import { isRoomAction } from "./room-action.ts";
import { changeRoomBy, firstRoomState } from "./room-changes.ts";
import { authorAt } from "./room-questions.ts";
import {
  brokenRoomRule,
  type RoomRuleName,
  roomRulesBeforeSignature,
  roomRulesByAction,
} from "./room-rules.ts";
import type { RoomEntry, RoomScene } from "./room-scene.ts";
import { copyOfRoom, type RoomDraft, type RoomRoster } from "./room-state.ts";
import type { RosterState } from "./state.ts";

export type RoomError =
  | EntryError
  | { readonly type: "BadSignature" }
  /** The chain has moved on, or the entry is from further ahead: `seq` is the place that is free. */
  | { readonly type: "Behind"; readonly seq: number }
  /** The author knew more of the org's chain than there is here: wait for its entry `seq`, then ask again. */
  | { readonly type: "OrgBehind"; readonly seq: number }
  | { readonly type: "NotAllowed"; readonly rule: RoomRuleName };

/**
 * Puts one entry on top of a room's chain, or says why not. `state` stays as it was. `org` may be any length from the
 * entry's orgSeq on: the verdict is the same. Rules ROS40–ROS43 in SPEC.md.
 *
 * Order:  place in the chain, org, author, signature, rules, change.
 * Errors: every RoomError except the grammar's, which `parseEntry` reports. `OrgBehind` is no verdict.
 */
export async function applyRoomEntry(
  state: RoomRoster | null,
  entry: Entry,
  org: RosterState,
  verifier: Verifier,
): Promise<Result<RoomRoster, RoomError>> {
  if (state === null) return found(entry, org, verifier);
  const refusal = await refusalOf(state, entry, org, verifier);
  if (refusal !== null) return err(refusal);
  const draft = copyOfRoom(state);
  changeRoomBy(draft, entry as RoomEntry, org); // `refusalOf` has seen to the kind
  return ok(draft);
}

/** Puts many entries on top of a room's chain (by default on nothing), stopping at the first that does not hold. */
export async function reduceRoomChain(
  entries: Iterable<Entry>,
  org: RosterState,
  verifier: Verifier,
  from: RoomRoster | null = null,
): Promise<Result<RoomRoster, RoomError>> {
  let draft = from === null ? null : copyOfRoom(from); // one copy for all: a long chain costs linear time
  for (const entry of entries) {
    if (draft === null) {
      const founded = await found(entry, org, verifier);
      if (!founded.ok) return founded;
      draft = founded.value;
      continue;
    }
    const refusal = await refusalOf(draft, entry, org, verifier);
    if (refusal !== null) return err(refusal);
    changeRoomBy(draft, entry as RoomEntry, org);
  }
  return draft === null ? err({ type: "Behind", seq: 0 }) : ok(draft);
}

/** The first entry is checked against the state that it makes itself. */
async function found(
  entry: Entry,
  org: RosterState,
  verifier: Verifier,
): Promise<Result<RoomDraft, RoomError>> {
  const { action } = entry;
  if (action.kind !== "roomFounded") return err({ type: "Behind", seq: 0 });
  if (action.org !== org.chain) return err({ type: "NotAllowed", rule: "roomBelongsToThisOrg" });
  if (action.orgSeq > org.seq) return err({ type: "OrgBehind", seq: action.orgSeq });
  const author = authorAt(org, entry.by, action.orgSeq);
  if (author === null) return err({ type: "NotAllowed", rule: "authorBelongs" });
  const founding = { ...entry, action };
  const state = firstRoomState(founding, action, author.member);
  const refusal = await refusalOfScene({ state, org, entry: founding, author, verifier });
  return refusal === null ? ok(state) : err(refusal);
}

async function refusalOf(
  state: RoomRoster,
  entry: Entry,
  org: RosterState,
  verifier: Verifier,
): Promise<RoomError | null> {
  const { action } = entry;
  const isNext = entry.seq === state.seq + 1 && equalBytes(entry.prev, state.head);
  if (entry.chain === state.chain && !isNext) return { type: "Behind", seq: state.seq + 1 };
  if (!isRoomAction(action)) return { type: "NotAllowed", rule: "kindBelongsToRooms" };
  if (state.org !== org.chain) return { type: "NotAllowed", rule: "roomBelongsToThisOrg" };
  if (action.orgSeq > org.seq) return { type: "OrgBehind", seq: action.orgSeq };
  const author = authorAt(org, entry.by, action.orgSeq);
  return refusalOfScene({ state, org, entry: { ...entry, action }, author, verifier });
}

async function refusalOfScene(scene: RoomScene): Promise<RoomError | null> {
  const unsound = await brokenRoomRule(roomRulesBeforeSignature, scene);
  if (unsound !== null) return { type: "NotAllowed", rule: unsound };
  if (!(await isSigned(scene))) return { type: "BadSignature" };
  const broken = await brokenRoomRule(roomRulesByAction[scene.entry.action.kind], scene);
  return broken === null ? null : { type: "NotAllowed", rule: broken };
}

async function isSigned({ org, entry, verifier }: RoomScene): Promise<boolean> {
  const key = org.devices.get(entry.by)?.signKey;
  return key !== undefined && (await verifyEntry(entry, key, verifier));
}
