import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import {
  type Bytes,
  type ChainId,
  createInviteAct,
  deviceIdOf,
  draftOn,
  type InviteMade,
  type InviteRole,
  inviteKeys,
  memberIdOf,
  type RoomId,
  type Signer,
  sealRosterText,
  signEntry,
} from "../../crdt/index.ts";
import { signInviteProof } from "../../crdt/roster/invite-proof.ts";
import { foundReplica, type Replica } from "../support/replica.ts";
import { seededBytes } from "../support/seeded-bytes.ts";
import { fastCrypto } from "./town.ts";

/**
 * A large organisation: everybody came by one link, with entries, names and labels as real as anybody's. Nobody but the founder
 * has the secret halves of their keys: to be handed a key takes the public half.
 */
export interface Crowd {
  readonly founder: Replica;
  readonly chain: ChainId;
  readonly room: RoomId;
  readonly entries: readonly Bytes[];
  readonly members: number;
  /** Secrets by which devices of the bench come in as admins, and the wraps beside them. */
  readonly adminSecret: Bytes;
  readonly wraps: readonly Bytes[];
}

const SURNAMES = "赵 钱 孙 李 周 吴 郑 王 Baker Costa Dubois Eriksen Fischer Garcia Horvat Ivanova".split(
  " ",
);

/** Everything but the time is decided by the seed. */
export async function buildCrowd(seed: string, people: number): Promise<Crowd> {
  const founder = await foundReplica(fastCrypto(seed));
  const { room } = await founder.createRoom("everybody");
  const forMembers = await putInvite(founder, "member");
  const forAdmins = await putInvite(founder, "admin");
  const entries = [...founder.entries, ...(await joins(founder, forMembers, people - 1))];
  const wraps = [...forMembers.wraps, ...forAdmins.wraps].map(({ bytes }) => bytes);
  return {
    founder,
    chain: founder.chain,
    room,
    entries,
    members: people,
    adminSecret: forAdmins.secret,
    wraps: [...founder.wraps, ...wraps],
  };
}

async function putInvite(founder: Replica, role: InviteRole): Promise<InviteMade> {
  const { crypto, state, epochKey, device, keys } = founder;
  const made = await createInviteAct({
    crypto,
    state,
    epochKey,
    by: device,
    signer: keys.signer,
    role,
    maxUses: 10_000,
    expiresAt: Date.now() + 86_400_000,
  });
  await founder.act(made.action);
  return made;
}

/** One entry for each of them. Nobody reduces them here: that is what is measured. */
async function joins({ crypto, state, epochKey }: Replica, made: InviteMade, count: number) {
  const { signer: inviteSigner } = await inviteKeys(crypto, made.secret);
  const text = (purpose: "member-name" | "device-label", words: string) =>
    sealRosterText(crypto, epochKey, 0, purpose, words);
  const noise = seededBytes("the keys of a crowd");
  const entries: Bytes[] = [];
  let head: Parameters<typeof draftOn>[0] = state;
  for (let n = 0; n < count; n++) {
    const [signer, sealKey, key] = [newSigner(), noise(32), noise(32)];
    const device = deviceIdOf(crypto, signer.publicKey, sealKey);
    const member = memberIdOf(crypto, key);
    const name = `${SURNAMES[n % SURNAMES.length]} ${n}`;
    const action = {
      kind: "memberJoined",
      invite: made.invite,
      member: { member, key, nameSealed: await text("member-name", name) },
      device: {
        device,
        signKey: signer.publicKey,
        sealKey,
        labelSealed: await text("device-label", "laptop"),
      },
      proof: await signInviteProof({ chain: state.chain, device, member }, inviteSigner),
    } as const;
    const entry = await signEntry(draftOn(head, action, device, Date.now()), signer, crypto);
    entries.push(entry.bytes);
    head = { chain: entry.chain, seq: entry.seq, head: entry.hash };
  }
  return entries;
}

function newSigner(): Signer {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  return {
    publicKey: rawOf(publicKey),
    sign: async (message) => new Uint8Array(sign(null, message, privateKey)),
  };
}

const rawOf = (key: KeyObject): Bytes =>
  new Uint8Array(key.export({ format: "der", type: "spki" }).subarray(-32));
