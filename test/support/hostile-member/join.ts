import { parseInviteLink } from "../../../crdt/index.ts";
import { joinReplica, type Replica, testCrypto } from "../replica.ts";
import type { Team } from "../team.ts";
import { dial, LiveReplica, readInvite } from "../wire-client.ts";

/** A real member with real keys who says what no engine would say. */
export async function joinHostile(
  team: Team,
): Promise<{ readonly replica: Replica; readonly live: LiveReplica }> {
  const { link } = await team.ana.must("createInvite", { days: 1, uses: 1 });
  const port = testCrypto();
  const parsed = parseInviteLink(link, port);
  if (!parsed.ok) throw new Error(parsed.error.type);
  const { chain, secret } = parsed.value;
  const audience = new URL(team.relay.url).host;
  const guest = await readInvite(port, await dial(team.relay.url), audience, chain, secret);
  const replica = await joinReplica(guest, secret, guest.wraps, { port, memberName: "Mal" });
  const entries = replica.entries.slice(-1);
  guest.client.say({ type: "append", request: 1, chain, entries, wraps: replica.wraps });
  const { refusal } = await guest.client.hear("appended");
  if (refusal !== null) throw new Error(refusal);
  guest.client.close();
  const live = await LiveReplica.connect(replica, await dial(team.relay.url), { audience });
  return { replica, live };
}
