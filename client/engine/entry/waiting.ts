import { inviteKeys, ok, parseInviteLink, type Result } from "../../../crdt/index.ts";
import type { CommandError, Commands } from "../api.ts";
import { refuse } from "../commands/answers.ts";
import { forgetIdentity, loadIdentity, saveIdentity } from "../state/identity.ts";
import { NAME_TO_COME } from "../state/plain-name.ts";
import type { IdentityRecord } from "../state/records.ts";
import { reduceBytes } from "../state/roster-book.ts";
import { commandErrorOf } from "../sync/invite-errors.ts";
import { appendToChain, type HttpError, readChains } from "../sync/relay-http.ts";
import { type EntryHost, makeReady, unlessClosed } from "./host.ts";

/** Somebody has asked to come in. Until they are answered they are nobody, and look from time to time. */

const FIRST_LOOK_MS = 1_500;
const LONGEST_MS = 30_000;

export async function beginWaiting(
  host: EntryHost,
  record: IdentityRecord,
  send: () => Promise<Result<unknown, HttpError>>,
): Promise<Result<Commands["joinOrg"]["output"], CommandError>> {
  const saved = await saveIdentity(host.ports.disks.keys, record);
  if (!saved.ok) return refuse({ type: "NotSaved", reason: saved.error.reason });
  const sent = await send();
  if (!sent.ok) {
    await forgetIdentity(host.ports.disks.keys);
    return refuse(commandErrorOf(sent.error));
  }
  wait(host, record);
  return ok({ room: null, waiting: true });
}

/** Shows that it waits, and goes on by itself when the answer is there. */
export function wait(host: EntryHost, record: IdentityRecord, afterMs = FIRST_LOOK_MS): void {
  host.show({ state: "waiting", orgName: record.orgName ?? NAME_TO_COME, since: record.since ?? 0 });
  const { timers } = host.ports;
  timers.after(afterMs * (0.75 + timers.jitter() / 2), () => {
    void host.alone(() => lookOnce(host, record, afterMs)).catch(unlessClosed);
  });
}

async function lookOnce(host: EntryHost, record: IdentityRecord, afterMs: number): Promise<void> {
  if (host.running() !== null || (await loadIdentity(host.ports.disks.keys))?.phase !== "waiting") return;
  const answer = await look(host, record);
  if (answer === "no") {
    await forgetIdentity(host.ports.disks.keys);
    host.show({ state: "new" });
  } else if (answer === "not yet") wait(host, record, Math.min(LONGEST_MS, afterMs * 1.5));
}

async function look(host: EntryHost, record: IdentityRecord): Promise<"yes" | "no" | "not yet"> {
  const { network, keys, crypto } = host.ports;
  const own = await keys.load();
  if (own === null) return "no";
  const { org, relay, device } = record;
  const asked = { org, rooms: [], who: { kind: "device", device }, signer: own.signer } as const;
  const read = await readChains(network, relay, asked);
  if (!read.ok) return (await wasDeclined(host, record)) ? "no" : "not yet";
  const [{ entries, wraps }] = read.value.chains;
  const reduced = await reduceBytes(entries, crypto);
  if (!reduced.ok) return "not yet";
  const handed = await appendToChain(network, relay, org, { entries: [], wraps: record.wraps }); // the seal of the own key: there is a place for it now
  const ready = await makeReady(host.ports, { ...record, entries, wraps: [...record.wraps, ...wraps] });
  if (ready === null || !handed.ok) return "not yet";
  await host.begin(ready.identity, ready.roster);
  return "yes";
}

/** The request has gone from the chain, and nobody came of it. */
async function wasDeclined({ ports }: EntryHost, record: IdentityRecord): Promise<boolean> {
  const link = parseInviteLink(record.link ?? "", ports.crypto);
  if (!link.ok) return false;
  const { invite, signer } = await inviteKeys(ports.crypto, link.value.secret);
  const asked = { org: record.org, rooms: [], who: { kind: "invite", invite }, signer } as const;
  const read = await readChains(ports.network, record.relay, asked);
  if (!read.ok) return false;
  const reduced = await reduceBytes(read.value.chains[0].entries, ports.crypto);
  if (!reduced.ok) return false;
  const { requests, members } = reduced.value.state;
  return !requests.has(record.member) && !members.has(record.member);
}
