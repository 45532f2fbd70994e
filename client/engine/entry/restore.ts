import {
  type Bytes,
  kitKeys,
  ok,
  parseKitLink,
  type RestoreError,
  type Result,
  restoreAct,
  wordsToSecret,
} from "../../../crdt/index.ts";
import type { BackupTaken, CommandError, Commands } from "../api.ts";
import { type CheckedBackup, checkBackup } from "../backup/file.ts";
import { unfinishedOf, unfinishedWrite } from "../backup/unfinished.ts";
import { refuse } from "../commands/answers.ts";
import { parseWraps } from "../state/identity.ts";
import type { IdentityRecord } from "../state/records.ts";
import { reduceBytes } from "../state/roster-book.ts";
import type { HttpError } from "../sync/relay-http.ts";
import { type FoundChain, findChain, handChain, whyNotTaken } from "./find-chain.ts";
import { bytesOf, deviceKeys, type EntryHost, finish, firstRoom } from "./host.ts";

type Output = Commands["restoreFromKit"]["output"];

/** A person who has lost every device comes back with what is written on paper, and with a backup file if there is one. */
export async function restoreFromKit(
  host: EntryHost,
  { kit: text, backup }: Commands["restoreFromKit"]["input"],
): Promise<Result<Output, CommandError>> {
  const { ports } = host;
  const { crypto, network } = ports;
  const link = parseKitLink(text, crypto);
  const secret = link.ok ? ok(link.value.secret) : await wordsIn(text);
  const relay = network.homeOrigin ?? (link.ok ? link.value.origin : null);
  if (!secret.ok) return secret;
  if (relay === null) return refuse({ type: "TornLink" });
  const keys = await kitKeys(crypto, secret.value);
  const checked = backup ? await checkBackup(crypto, backup, keys) : ok(null);
  if (!checked.ok) return refuse({ type: "BackupRefused", flaw: checked.error });
  const file = checked.value;
  const found = await findChain({ network, relay, link: link.ok ? link.value : null, keys, file });
  if (!found.ok) return found;
  const restored = await restoreIn(host, found.value, secret.value);
  if (!restored.ok) return refuse({ type: "KitUnknown" });
  const { device, member, chain } = restored.value;
  const record: IdentityRecord = {
    phase: "joining",
    org: found.value.org,
    member,
    device,
    relay,
    wraps: [...found.value.wraps, ...chain.wraps],
    entries: [...found.value.entries, ...chain.entries],
    setupToken: null,
    ...guestFacts(file),
  };
  return begin(host, record, file, found.value.atRelay, chain.wraps);
}

async function restoreIn(
  { ports }: EntryHost,
  found: FoundChain,
  secret: Bytes,
): Promise<
  Result<
    {
      readonly device: IdentityRecord["device"];
      readonly member: IdentityRecord["member"];
      readonly chain: { readonly entries: readonly Bytes[]; readonly wraps: readonly Bytes[] };
    },
    RestoreError
  >
> {
  const { crypto, clock } = ports;
  const reduced = await reduceBytes(found.entries, crypto);
  if (!reduced.ok || reduced.value.state.chain !== found.org)
    return { ok: false, error: { type: "KitNotValid" } };
  const keys = await deviceKeys(ports);
  const restored = await restoreAct({
    crypto,
    org: reduced.value.state,
    wraps: parseWraps(found.wraps),
    secret,
    device: { signer: keys.signer, sealKey: keys.opener.publicKey, opener: keys.opener },
    label: ports.deviceLabel,
    at: found.relayNow ?? clock.now(),
  });
  if (!restored.ok) return restored;
  const { device, member, entries, wraps } = restored.value;
  return ok({ device, member, chain: { entries: bytesOf(entries), wraps: bytesOf(wraps) } });
}

/** Hands the relay what it lacks, then takes the file; that there is one is written down before this device belongs. */
async function begin(
  host: EntryHost,
  record: IdentityRecord,
  file: CheckedBackup | null,
  atRelay: number,
  wraps: readonly Bytes[],
): Promise<Result<Output, CommandError>> {
  const { network, disks, clock } = host.ports;
  const noted = await disks.keys.commit([unfinishedWrite(file && unfinishedOf(file, clock.now()))], "strict");
  if (!noted.ok) return refuse({ type: "NotSaved", reason: noted.error.reason });
  let refusal: HttpError | null = null;
  const finished = await finish(host, record, async () => {
    const chain = { entries: record.entries.slice(atRelay), wraps };
    const sent = await handChain(network, record.relay, record.org, chain);
    if (!sent.ok) refusal = sent.error;
    return sent;
  });
  if (!finished.ok) {
    await disks.keys.commit([unfinishedWrite(null)], "strict");
    return refusal === null ? finished : refuse(whyNotTaken(refusal, record.org));
  }
  return ok({ room: firstRoom(finished.value), backup: file && (await take(host, file)) });
}

/** `null` where it could not begin: the health screen offers to go on. */
async function take(host: EntryHost, file: CheckedBackup): Promise<BackupTaken | null> {
  const backups = await host
    .running()
    ?.backup()
    .catch(() => null); // no network and no copy of the code: nothing was begun
  return (await backups?.take(file)) ?? null;
}

/** A guest cannot open the organisation's texts about them. */
const guestFacts = (file: CheckedBackup | null): Partial<Pick<IdentityRecord, "name" | "guestOrg">> =>
  file === null || file.maker.name === null ? {} : { name: file.maker.name, guestOrg: file.maker.guestOrg };

async function wordsIn(text: string): Promise<Result<Uint8Array, CommandError>> {
  const secret = await wordsToSecret(text);
  if (secret.ok) return secret;
  const positions = secret.error.type === "UnknownWords" ? secret.error.at : [];
  return refuse({ type: "BadKit", positions });
}
