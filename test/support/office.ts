import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeCbor, fromBase64Url, type RoomId, toBase64Url } from "../../crdt/index.ts";
import { type RelayOptions, type RelayProcess, startRelay } from "./relay.ts";
import { foundReplica, joinReplica, type Replica } from "./replica.ts";
import { dial, LiveReplica, readInvite } from "./wire-client.ts";

/** A relay process with an org in it, for tests that need the real thing. */
export class Office {
  readonly dir = mkdtempSync(join(tmpdir(), "skein-relay-"));
  readonly processes: RelayProcess[] = [];

  async start(options: Partial<RelayOptions> = {}): Promise<RelayProcess> {
    const relay = await startRelay({ dir: this.dir, ...options });
    this.processes.push(relay);
    return relay;
  }

  async cleanUp(): Promise<void> {
    await Promise.all(this.processes.splice(0).map((relay) => relay.kill()));
    rmSync(this.dir, { recursive: true, force: true });
  }
}

export const hostOf = (relay: RelayProcess): string => new URL(relay.url).host;

/** The token inside the set-up link, as the `Skein-Setup` header wants it. */
export function tokenOf(relay: RelayProcess): string {
  const code = fromBase64Url(relay.setupToken ?? "");
  if (code === null) throw new Error("no set-up link");
  return toBase64Url(code.subarray(0, 16));
}

export const found = (relay: RelayProcess, org: Replica, token = tokenOf(relay)): Promise<Response> =>
  fetch(`${relay.url}/chains`, {
    method: "POST",
    headers: { "Skein-Setup": token },
    body: new Uint8Array(encodeCbor([org.entries, org.wraps])),
  });

export async function connect(relay: RelayProcess, replica: Replica): Promise<LiveReplica> {
  return LiveReplica.connect(replica, await dial(relay.url), { audience: hostOf(relay) });
}

export interface Team {
  readonly ana: Replica;
  readonly bo: Replica;
  readonly room: RoomId;
}

/** Two people with one room, over the wire from the set-up link on. */
export async function foundTeam(relay: RelayProcess, orgName = "Geese"): Promise<Team> {
  const ana = await foundReplica(undefined, { orgName });
  const answer = await found(relay, ana);
  if (!answer.ok) throw new Error(await answer.text());
  const { room } = await ana.createRoom("general");
  const { secret, wraps } = await ana.invite();
  ana.wraps.push(...wraps.map(({ bytes }) => bytes));
  (await connect(relay, ana)).close(); // the relay asks for what it does not have
  const guest = await readInvite(ana.crypto, await dial(relay.url), hostOf(relay), ana.chain, secret);
  const bo = await joinReplica(guest, secret, guest.wraps);
  const entries = bo.entries.slice(-1);
  guest.client.say({ type: "append", request: 1, chain: bo.chain, entries, wraps: bo.wraps });
  const { refusal } = await guest.client.hear("appended");
  if (refusal !== null) throw new Error(refusal);
  guest.client.close();
  return { ana, bo, room };
}
