import type { Bytes } from "../base/bytes.ts";
import type { MemberId } from "../base/ids.ts";
import { err, ok, type Result } from "../base/result.ts";
import { isInsider } from "../roster/questions.ts";
import { type Act, type ActError, type Hand, orgAct } from "./act.ts";
import { type HeadsByRoom, openRoomCuts } from "./cuts.ts";
import { createOpenText } from "./names.ts";
import { thenRotate } from "./rotate.ts";
import { sealRosterText } from "./seal-roster-text.ts";
import { sealVouch } from "./seal-vouch.ts";
import { withKeyFor } from "./wrap-for.ts";

/** What people do about other people in the org: answer who asks to join, vouch, remove. */

/**
 * Takes a member out, by others or by themselves, and begins an epoch that they have no key of. Who leaves cannot do the
 * second part: whoever writes next does.
 */
export async function removeMemberAct(
  hand: Hand,
  ask: {
    readonly epochKey: Bytes | null; // without it, somebody else begins the next epoch
    readonly member: MemberId;
    readonly heads: HeadsByRoom; // of open rooms
    readonly successor: MemberId | null;
  },
): Promise<Result<Act, ActError>> {
  const { member, successor } = ask;
  const cuts = openRoomCuts(hand.org, { member }, ask.heads);
  const removed = await orgAct(hand, [{ kind: "memberRemoved", member, cuts, successor }]);
  const mayRotate = removed.ok && isInsider(removed.value.state, hand.device);
  if (!mayRotate || ask.epochKey === null) return removed;
  return thenRotate(hand, removed.value, ask.epochKey);
}

export type AnswerError =
  | ActError
  | { readonly type: "NoSuchRequest" }
  /** The names do not open: sealed for a key that this device does not have, or for none. */
  | { readonly type: "UnreadableRequest" };

/**
 * Lets somebody in who asked, or not. Their names were sealed by a stranger; they are sealed anew for everybody inside,
 * and the answer brings the key along. Guests get none.
 */
export async function answerRequestAct(
  hand: Hand,
  ask: {
    readonly keys: ReadonlyMap<number, Bytes>; // of the org, by epoch
    readonly member: MemberId;
    readonly accept: boolean;
  },
): Promise<Result<Act, AnswerError>> {
  const { org } = hand;
  const request = org.requests.get(ask.member);
  if (request === undefined) return err({ type: "NoSuchRequest" });
  const no = {
    kind: "joinAnswered",
    member: ask.member,
    accept: false,
    nameSealed: null,
    labelSealed: null,
  } as const;
  if (!ask.accept) return orgAct(hand, [no]);

  const epochKey = ask.keys.get(org.epoch);
  const open = createOpenText(hand.crypto, org.chain, ask.keys);
  const name = await open("member-name", request.member.nameSealed);
  const label = await open("device-label", request.device.labelSealed);
  if (epochKey === undefined || name === null || label === null) return err({ type: "UnreadableRequest" });
  const seal = (purpose: "member-name" | "device-label", text: string) =>
    sealRosterText(hand.crypto, epochKey, org.epoch, purpose, text);
  const accepted = await orgAct(hand, [
    {
      ...no,
      accept: true,
      nameSealed: await seal("member-name", name),
      labelSealed: await seal("device-label", label),
    },
  ]);
  return accepted.ok ? ok(await withKeyFor(hand, accepted.value, epochKey, [ask.member])) : accepted;
}

/** The organisation's word for a name and a title; `null` takes it back. */
export async function vouchAct(
  hand: Hand,
  ask: {
    readonly epochKey: Bytes;
    readonly member: MemberId;
    readonly person: { readonly name: string; readonly title: string } | null;
  },
): Promise<Result<Act, ActError>> {
  const { crypto, org } = hand;
  const said =
    ask.person === null
      ? { digest: null, sealed: null }
      : await sealVouch(crypto, ask.epochKey, org.epoch, ask.person);
  return orgAct(hand, [{ kind: "vouched", member: ask.member, ...said }]);
}
