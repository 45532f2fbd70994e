import type { Bytes } from "../base/bytes.ts";
import type { DeviceId, KitId, MemberId } from "../base/ids.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { CryptoPort, Opener } from "../crypto/port.ts";
import type { DeviceCard } from "../roster/action.ts";
import { deviceIdOf } from "../roster/ids-from-keys.ts";
import { signProof } from "../roster/proof.ts";
import type { RosterState } from "../roster/state.ts";
import type { Wrap } from "../roster/wrap.ts";
import { type Act, type ActError, type Hand, joinActs, orgAct, wrapperOf } from "./act.ts";
import type { OwnDevice } from "./acts.ts";
import {
  certainMember,
  type MemberKeyAct,
  memberKeyAct,
  type OwnSecrets,
  sealLabel,
  withSeedsFor,
} from "./device-acts.ts";
import { kitKeys } from "./kit-keys.ts";
import { type Openers, openEpochKeys, openersOf, seedsFor } from "./open-keys.ts";
import { rotateAct } from "./rotate.ts";
import { wrapSeeds } from "./seals.ts";

/** The recovery kit: a secret on paper that brings a person back who has lost every device. */

const SECRET_BYTES = 32;

export interface KitAct extends MemberKeyAct {
  readonly secret: Bytes; // for the paper; never for the relay
  readonly kit: KitId;
}

/**
 * A new kit for oneself. When it replaces another, that one may be in somebody's hands: the member key and the org's are
 * replaced with it, as for a lost device. `secret` is for a second attempt.
 */
export async function kitAct(
  hand: Hand,
  own: OwnSecrets,
  secret: Bytes = hand.crypto.randomBytes(SECRET_BYTES),
): Promise<Result<KitAct, ActError>> {
  const { org, device } = hand;
  const person = certainMember(org, device);
  const { kit, signer, opener } = await kitKeys(hand.crypto, secret);
  const [signKey, sealKey] = [signer.publicKey, opener.publicKey];
  const proof = await signProof("kitSet", { chain: org.chain, device, member: person.member }, signer);
  const told = await orgAct(hand, [{ kind: "kitSet", kit, signKey, sealKey, proof }]);
  if (!told.ok) return told;
  if (person.kit !== null) {
    const renewed = await renewKeys(hand, own, told.value);
    return renewed.ok ? ok({ ...renewed.value, secret, kit }) : renewed;
  }
  const wrap = await wrapSeeds(wrapperOf(hand, org.chain), { kit, sealKey }, own.seeds);
  return ok({ ...told.value, wraps: wrap === null ? [] : [wrap], seeds: own.seeds, secret, kit });
}

async function renewKeys(hand: Hand, own: OwnSecrets, told: Act): Promise<Result<MemberKeyAct, ActError>> {
  const renewed = await memberKeyAct({ ...hand, org: told.state }, own);
  if (!renewed.ok) return renewed;
  const done = { ...joinActs(told, renewed.value), seeds: renewed.value.seeds };
  if (own.epochKey === null) return ok(done);
  const rotated = await rotateAct({ ...hand, org: done.state }, own.epochKey);
  return rotated.ok ? ok({ ...joinActs(done, rotated.value), seeds: done.seeds }) : rotated;
}

/** Who came back, with everything that the kit opens. */
export interface Restored extends MemberKeyAct {
  readonly member: MemberId;
  readonly device: DeviceId;
  readonly keys: ReadonlyMap<number, Bytes>; // of the org, by epoch; none for guests
  readonly openers: Openers; // for the chains of rooms: the person's, and the kit's own
}

export type RestoreError =
  | ActError
  /** The chain knows no such kit, or a newer one has replaced it, or its person has left. */
  | { readonly type: "KitNotValid" }
  /** No wrap for the kit holds the member's key. */
  | { readonly type: "NoKeyForKit" };

/** From a kit's secret to a device of the same person. The lost devices still belong: revoke them next. */
export async function restoreAct(ask: {
  readonly crypto: CryptoPort;
  readonly org: RosterState;
  readonly wraps: readonly Wrap[]; // of the org's chain, for the kit and its member
  readonly secret: Bytes;
  readonly device: OwnDevice & { readonly opener: Opener };
  readonly label: string;
  readonly at: number;
}): Promise<Result<Restored, RestoreError>> {
  const { crypto, org, wraps } = ask;
  const { kit, signer, opener } = await kitKeys(crypto, ask.secret);
  const person = [...org.members.values()].find((each) => each.kit?.kit === kit);
  if (person === undefined || person.removed !== null) return err({ type: "KitNotValid" });
  const seeds = await seedsFor({ crypto, state: org, wraps }, person, kit, opener);
  if (seeds.length === 0) return err({ type: "NoKeyForKit" });

  const { member } = person;
  const [signKey, sealKey] = [ask.device.signer.publicKey, ask.device.sealKey];
  const device = deviceIdOf(crypto, signKey, sealKey);
  const own = await openersOf(crypto, { device, opener: ask.device.opener }, { member, seeds });
  const openers: Openers = new Map([...own, [kit, [opener]]]);
  const keys = await openEpochKeys({ crypto, chain: org, wraps, openers });
  const epochKey = keys.get(org.epoch) ?? null;

  const hand: Hand = { crypto, org, device, signer: ask.device.signer, at: ask.at };
  const label = await sealLabel(crypto, org, epochKey, ask.label);
  if (!label.ok) return err({ type: "NoKeyForKit" });
  const card: DeviceCard = { device, signKey, sealKey, labelSealed: label.value };
  const proof = await signProof("deviceRestored", { chain: org.chain, device, member }, signer);
  const told = await orgAct(hand, [{ kind: "deviceRestored", member, device: card, proof }]);
  if (!told.ok) return told;
  const back = await withSeedsFor(hand, { seeds, epochKey }, told.value, card);
  return back.ok ? ok({ ...back.value, member, device, keys, openers }) : back;
}
