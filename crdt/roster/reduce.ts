import { type Bytes, equalBytes } from "../base/bytes.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { Verifier } from "../crypto/port.ts";
import { changeBy, firstState } from "./changes.ts";
import { type Entry, type EntryError, verifyEntry } from "./entry.ts";
import { cardOfNewcomer, type OrgEntry } from "./rule.ts";
import { type RuleName, rules, rulesBeforeSignature, rulesByAction } from "./rules.ts";
import { copyOf, type RosterDraft, type RosterState } from "./state.ts";

export type RosterError =
  | EntryError
  | { readonly type: "BadSignature" }
  /** The chain has moved on, or the entry is from further ahead: `seq` is the place that is free. */
  | { readonly type: "Behind"; readonly seq: number }
  | { readonly type: "NotAllowed"; readonly rule: RuleName };

/**
 * Puts one entry on top of an org's chain, or says why not. `state` stays as it was.
 *
 * Order:  place in the chain, author, signature, rules, change.
 * Errors: every RosterError except the grammar's, which `parseEntry` reports.
 */
export const applyEntry = (
  state: RosterState | null,
  entry: Entry,
  verifier: Verifier,
): Promise<Result<RosterState, RosterError>> => reduceChain([entry], verifier, state);

/**
 * Puts many entries on top of a chain (by default on nothing), stopping at the first that does not hold.
 *
 * Signatures are checked side by side, a batch at a time, while the rules go on as if they held: what a batch built on
 * a forged signature is thrown away whole. The verdict is that of one entry after the other (rule ROS16).
 */
export async function reduceChain(
  entries: Iterable<Entry>,
  verifier: Verifier,
  from: RosterState | null = null,
): Promise<Result<RosterState, RosterError>> {
  let draft = from === null ? null : copyOf(from); // one copy for all: a long chain costs linear time
  const checks = new Checks(verifier);
  for (const entry of entries) {
    const next = draft === null ? found(entry, checks) : putOn(draft, entry, checks);
    if (!next.ok) return err((await checks.firstRefusal()) ?? next.error);
    draft = next.value;
    if (checks.areMany()) {
      const refusal = await checks.firstRefusal();
      if (refusal !== null) return err(refusal);
    }
  }
  const refusal = await checks.firstRefusal();
  if (refusal !== null) return err(refusal);
  return draft === null ? err({ type: "Behind", seq: 0 }) : ok(draft);
}

const CHECKS_AT_ONCE = 256; // enough to keep every core busy, few enough to stop soon after a forgery

/** Signatures whose checks are under way, in the order in which their verdicts count. */
class Checks {
  readonly verifier: Verifier;
  readonly #underWay: Promise<RosterError | null>[] = [];

  constructor(verifier: Verifier) {
    this.verifier = verifier;
  }

  add(check: Promise<boolean>, refusal: RosterError): void {
    this.#underWay.push(check.then((holds) => (holds ? null : refusal)));
  }

  areMany(): boolean {
    return this.#underWay.length >= CHECKS_AT_ONCE;
  }

  async firstRefusal(): Promise<RosterError | null> {
    const verdicts = await Promise.all(this.#underWay.splice(0));
    return verdicts.find((verdict) => verdict !== null) ?? null;
  }
}

/** The first entry is checked against the state that it makes itself. */
function found(entry: Entry, checks: Checks): Result<RosterDraft, RosterError> {
  if (entry.action.kind === "roomFounded") return notAllowed("kindBelongsToChain");
  if (entry.action.kind !== "orgCreated") return err({ type: "Behind", seq: 0 });
  const draft = firstState(entry, entry.action);
  const refusal = refusalOf(draft, entry as OrgEntry, checks); // its kind was asked above
  return refusal === null ? ok(draft) : err(refusal);
}

function putOn(draft: RosterDraft, entry: Entry, checks: Checks): Result<RosterDraft, RosterError> {
  const isNext = entry.seq === draft.seq + 1 && equalBytes(entry.prev, draft.head);
  if (entry.chain === draft.chain && !isNext) return err({ type: "Behind", seq: draft.seq + 1 });
  const ours = entry as OrgEntry; // so says kindBelongsToChain, the first rule asked
  const refusal = refusalOf(draft, ours, checks);
  if (refusal !== null) return err(refusal);
  changeBy(draft, ours);
  return ok(draft);
}

function refusalOf(state: RosterState, entry: OrgEntry, checks: Checks): RosterError | null {
  const unsound = brokenRule(rulesBeforeSignature, state, entry, checks);
  if (unsound !== null) return unsound;
  const key = signKeyOf(state, entry);
  if (key === null) return { type: "BadSignature" };
  checks.add(verifyEntry(entry, key, checks.verifier), { type: "BadSignature" });
  return brokenRule(rulesByAction[entry.action.kind], state, entry, checks);
}

/** The first rule that answers no at once. Those that check a signature answer among the other checks. */
function brokenRule(
  names: readonly RuleName[],
  state: RosterState,
  entry: OrgEntry,
  checks: Checks,
): RosterError | null {
  for (const rule of names) {
    const verdict = rules[rule](state, entry, checks);
    if (verdict === false) return { type: "NotAllowed", rule };
    if (verdict !== true) checks.add(verdict, { type: "NotAllowed", rule });
  }
  return null;
}

const notAllowed = (rule: RuleName): Result<never, RosterError> => err({ type: "NotAllowed", rule });

/** Who comes brings the key in their own card; `idsMatchKeys` has tied it to `by`. */
const signKeyOf = (state: RosterState, { by, action }: OrgEntry): Bytes | null =>
  cardOfNewcomer(action)?.signKey ?? state.devices.get(by)?.signKey ?? null;
