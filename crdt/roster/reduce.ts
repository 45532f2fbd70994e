import { type Bytes, equalBytes } from "../base/bytes.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { Verifier } from "../crypto/port.ts";
import { changeBy, firstState } from "./changes.ts";
import { type Entry, type EntryError, verifyEntry } from "./entry.ts";
import type { OrgAction } from "./org-action.ts";
import { brokenRule, type RuleName, rulesBeforeSignature, rulesByAction } from "./rules.ts";
import { copyOf, type RosterDraft, type RosterState } from "./state.ts";

export type RosterError =
  | EntryError
  | { readonly type: "BadSignature" }
  /** The chain has moved on, or the entry is from further ahead: `seq` is the place that is free. */
  | { readonly type: "Behind"; readonly seq: number }
  | { readonly type: "NotAllowed"; readonly rule: RuleName };

/**
 * Puts one entry on top of a chain, or says why not. `state` stays as it was.
 *
 * Order:  place in the chain, author, signature, rules, change.
 * Errors: every RosterError except the grammar's, which `parseEntry` reports.
 */
export async function applyEntry(
  state: RosterState | null,
  entry: Entry,
  verifier: Verifier,
): Promise<Result<RosterState, RosterError>> {
  if (state === null) return found(entry, verifier);
  const refusal = await refusalOf(state, entry, verifier);
  if (refusal !== null) return err(refusal);
  const draft = copyOf(state);
  changeBy(draft, entry as Entry<OrgAction>); // see kindBelongsToChain
  return ok(draft);
}

/** Puts many entries on top of a chain (by default on nothing), stopping at the first that does not hold. */
export async function reduceChain(
  entries: Iterable<Entry>,
  verifier: Verifier,
  from: RosterState | null = null,
): Promise<Result<RosterState, RosterError>> {
  let draft = from === null ? null : copyOf(from); // one copy for all: a long chain costs linear time
  for (const entry of entries) {
    if (draft === null) {
      const founded = await found(entry, verifier);
      if (!founded.ok) return founded;
      draft = founded.value;
      continue;
    }
    const refusal = await refusalOf(draft, entry, verifier);
    if (refusal !== null) return err(refusal);
    changeBy(draft, entry as Entry<OrgAction>); // see kindBelongsToChain
  }
  return draft === null ? err({ type: "Behind", seq: 0 }) : ok(draft);
}

/** The first entry is checked against the state that it makes itself. */
async function found(entry: Entry, verifier: Verifier): Promise<Result<RosterDraft, RosterError>> {
  if (entry.action.kind !== "orgCreated") return err({ type: "Behind", seq: 0 });
  const state = firstState(entry, entry.action);
  const refusal = await refusalBySoundness(state, entry, verifier);
  return refusal === null ? ok(state) : err(refusal);
}

async function refusalOf(state: RosterState, entry: Entry, verifier: Verifier): Promise<RosterError | null> {
  const isNext = entry.seq === state.seq + 1 && equalBytes(entry.prev, state.head);
  if (entry.chain === state.chain && !isNext) return { type: "Behind", seq: state.seq + 1 };
  return (
    (await refusalBySoundness(state, entry, verifier)) ??
    (await refusalByRules(rulesByAction[entry.action.kind] ?? [], state, entry, verifier))
  );
}

async function refusalBySoundness(
  state: RosterState,
  entry: Entry,
  verifier: Verifier,
): Promise<RosterError | null> {
  const refusal = await refusalByRules(rulesBeforeSignature, state, entry, verifier);
  if (refusal !== null) return refusal;
  return (await isSigned(state, entry, verifier)) ? null : { type: "BadSignature" };
}

async function refusalByRules(
  names: readonly RuleName[],
  state: RosterState,
  entry: Entry,
  verifier: Verifier,
): Promise<RosterError | null> {
  const rule = await brokenRule(names, state, entry, { verifier });
  return rule === null ? null : { type: "NotAllowed", rule };
}

async function isSigned(state: RosterState, entry: Entry, verifier: Verifier): Promise<boolean> {
  const key = signKeyOf(state, entry);
  return key !== null && (await verifyEntry(entry, key, verifier));
}

/** Who founds or joins brings the key in their own card; `idsMatchKeys` has tied it to `by`. */
function signKeyOf(state: RosterState, { by, action }: Entry): Bytes | null {
  if (action.kind === "orgCreated" || action.kind === "memberJoined") return action.device.signKey;
  return state.devices.get(by)?.signKey ?? null;
}
