import {
  type Bytes,
  type ChainId,
  createInviteAct,
  type InviteMade,
  type InviteRole,
  type RoomId,
} from "../../crdt/index.ts";
import { foundReplica, type Replica } from "../support/replica.ts";
import { seededBytes } from "../support/seeded-bytes.ts";
import { joins } from "./joins.ts";
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

/** Everything but the time is decided by the seed. */
export async function buildCrowd(seed: string, people: number): Promise<Crowd> {
  const founder = await foundReplica(fastCrypto(seed));
  const { room } = await founder.createRoom("everybody");
  const forMembers = await putInvite(founder, "member");
  const forAdmins = await putInvite(founder, "admin");
  const joined = await joins(founder, forMembers, people - 1, seededBytes("the keys of a crowd"));
  const entries = [...founder.entries, ...joined.map(({ entry }) => entry)];
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
