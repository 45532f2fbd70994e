import { type Bytes, equalBytes } from "../base/bytes.ts";
import type { ChainId, DeviceId, FeedId, MemberId } from "../base/ids.ts";
import type { CryptoPort, Verifier } from "../crypto/port.ts";
import type { Header } from "../envelope/header.ts";
import { type Chain, isRoomChain, isRotationDue, knowsItsEpoch, type Rosters } from "../roster/access.ts";
import { type KeyRecipient, recipientsOfKey } from "../roster/key-recipients.ts";
import { brokenRoomWrapRule } from "../roster/room-wrap.ts";
import { isWrapSignedBy, type Wrap } from "../roster/wrap.ts";
import { brokenWrapRule } from "../roster/wrap-rules.ts";
import { commitmentOf } from "./derive.ts";

/**
 * The audit of keys: whether keys, wraps and envelopes are as the chains say. Each check is also a door that nothing passes that is
 * not so; the audit looks at what is there, so that a door that was ever open shows. Rule KEY21 in SPEC.md.
 */
export type KeyFinding = { readonly chain: ChainId } & (
  | { readonly type: "WrongKey" | "KeyMissing"; readonly epoch: number }
  /** Somebody knows the newest key who is to read no more, or somebody lacks it: the next writer makes another. */
  | { readonly type: "RotationDue" }
  /** They belong, and nobody has sealed the newest key for them. */
  | { readonly type: "LeftOut"; readonly recipients: readonly KeyRecipient[] }
  /** Somebody's device sealed a key for whom the chain does not name. */
  | { readonly type: "Misplaced"; readonly wrap: Wrap; readonly rule: string }
  /** Somebody wrote under a key of which they knew that a newer one had begun. */
  | { readonly type: "StaleSeal"; readonly feed: FeedId; readonly seq: number }
);

/** The keys that are here against what the chain commits to, for one of its members. */
export async function auditKeys(ask: {
  readonly crypto: CryptoPort;
  readonly rosters: Pick<Rosters, "org">;
  readonly chain: Chain;
  readonly member: MemberId;
  readonly keys: ReadonlyMap<number, Bytes>;
}): Promise<readonly KeyFinding[]> {
  const { crypto, rosters, chain, member, keys } = ask;
  const findings: KeyFinding[] = [];
  const from = isRoomChain(chain) ? (chain.members.get(member)?.fromEpoch ?? chain.epochs.length) : 0;
  for (const { epoch, commitment } of chain.epochs) {
    const key = keys.get(epoch);
    if (key === undefined) {
      if (epoch >= from) findings.push({ type: "KeyMissing", chain: chain.chain, epoch });
    } else if (!equalBytes(await commitmentOf(crypto, key), commitment))
      findings.push({ type: "WrongKey", chain: chain.chain, epoch });
  }
  if (isRotationDue(rosters, chain)) findings.push({ type: "RotationDue", chain: chain.chain });
  return findings;
}

/**
 * The wraps of the newest epoch, as a relay lists them, against the roster. What it names counts when somebody who is known signed
 * it; what it keeps to itself looks like somebody left out, and sealing for them once more harms nobody.
 */
export async function auditWraps(ask: {
  readonly verifier: Verifier;
  readonly rosters: Pick<Rosters, "org">;
  readonly chain: Chain;
  readonly wraps: readonly Wrap[];
  readonly nowMs: number;
}): Promise<readonly KeyFinding[]> {
  const { rosters, chain, nowMs } = ask;
  const signed = await signedOf(ask);
  const reached = new Set(signed.map(nameOf));
  const recipients = recipientsOfKey(rosters, chain, nowMs).filter((one) => !reached.has(nameOf(one)));
  const leftOut: readonly KeyFinding[] =
    recipients.length === 0 ? [] : [{ type: "LeftOut", chain: chain.chain, recipients }];
  const misplaced = signed.flatMap((wrap): readonly KeyFinding[] => {
    const rule = brokenRule(rosters, chain, wrap);
    return rule === null ? [] : [{ type: "Misplaced", chain: chain.chain, wrap, rule }];
  });
  return [...leftOut, ...misplaced];
}

/**
 * Who belongs, may read an older epoch and is named by no wrap of it, as a relay lists them: asked of epochs that no newer key leads
 * back to. A relay that lost its data has lost what it had not delivered yet, and whoever was away at the time never got it.
 */
export async function leftOutOfEpoch(ask: {
  readonly verifier: Verifier;
  readonly rosters: Pick<Rosters, "org">;
  readonly chain: Chain;
  readonly epoch: number;
  readonly wraps: readonly Wrap[];
  /** Whose device would hand the key over. */
  readonly by: DeviceId;
  readonly nowMs: number;
}): Promise<readonly KeyRecipient[]> {
  const { rosters, chain, epoch, by, nowMs } = ask;
  const reached = new Set((await signedOf(ask)).map(nameOf));
  return recipientsOfKey(rosters, chain, nowMs).filter((one) => {
    if (one.kind === "epochKeyForInvite" || reached.has(nameOf(one))) return false;
    const { key: _, ...target } = one;
    const wrap: Wrap = { ...target, chain: chain.chain, epoch, by, sealed: NO_BYTES, bytes: NO_BYTES };
    return ruleBrokenBy(rosters, chain, wrap) === null;
  });
}

const NO_BYTES = new Uint8Array(0);

/** One feed's newest envelope, or any other, against the chain that governs its room. */
export const auditSeal = (
  chain: Chain,
  feed: FeedId,
  header: Pick<Header, "seq" | "epoch" | "rosterSeq">,
): readonly KeyFinding[] =>
  header.rosterSeq > chain.seq || knowsItsEpoch(chain, header)
    ? []
    : [{ type: "StaleSeal", chain: chain.chain, feed, seq: header.seq }];

async function signedOf({
  verifier,
  rosters: { org },
  chain,
  epoch = chain.epoch,
  wraps,
}: Pick<Parameters<typeof auditWraps>[0], "verifier" | "rosters" | "chain" | "wraps"> & {
  readonly epoch?: number;
}): Promise<readonly Wrap[]> {
  const signed: Wrap[] = [];
  for (const wrap of wraps) {
    const key = org.devices.get(wrap.by)?.signKey;
    if (wrap.chain !== chain.chain || wrap.epoch !== epoch || key === undefined) continue;
    if (await isWrapSignedBy(wrap, key, verifier)) signed.push(wrap);
  }
  return signed;
}

const nameOf = ({ kind, recipient }: Pick<Wrap, "kind" | "recipient">): string => `${kind} ${recipient}`;

/** Kits that were replaced, and authors who have left since, were right in their day. */
function brokenRule({ org }: Pick<Rosters, "org">, chain: Chain, wrap: Wrap): string | null {
  if (wrap.kind === "epochKeyForDevice" && isOldKit(org, wrap)) return null;
  const rule = ruleBrokenBy({ org }, chain, wrap);
  return rule === "wrapAuthorIsMember" ? null : rule;
}

const ruleBrokenBy = ({ org }: Pick<Rosters, "org">, chain: Chain, wrap: Wrap): string | null =>
  isRoomChain(chain) ? brokenRoomWrapRule({ room: chain, org, wrap }) : brokenWrapRule(chain, wrap);

const isOldKit = ({ kits }: Rosters["org"], { recipient }: Wrap): boolean =>
  [...kits.keys()].some((kit) => kit === recipient);
