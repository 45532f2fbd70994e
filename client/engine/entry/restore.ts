import { kitKeys, ok, parseKitLink, type Result, restoreAct, wordsToSecret } from "../../../crdt/index.ts";
import type { CommandError, Commands } from "../api.ts";
import { refuse } from "../commands/answers.ts";
import { parseWraps } from "../state/identity.ts";
import type { IdentityRecord } from "../state/records.ts";
import { reduceBytes } from "../state/roster-book.ts";
import { commandErrorOf } from "../sync/invite-errors.ts";
import { appendToChain, readChains, readKitChain } from "../sync/relay-http.ts";
import { bytesOf, deviceKeys, type EntryHost, finish, firstRoom } from "./host.ts";

/** A person who has lost every device comes back with what is written on paper. */
export async function restoreFromKit(
  host: EntryHost,
  text: string,
): Promise<Result<Commands["restoreFromKit"]["output"], CommandError>> {
  const { ports } = host;
  const { crypto, network, clock } = ports;
  const link = parseKitLink(text, crypto);
  const secret = link.ok ? ok(link.value.secret) : await wordsIn(text);
  const relay = network.homeOrigin ?? (link.ok ? link.value.origin : null);
  if (!secret.ok) return secret;
  if (relay === null) return refuse({ type: "TornLink" });
  const { kit, signer } = await kitKeys(crypto, secret.value);
  const named = link.ok ? ok(link.value.chain) : await readKitChain(network, relay, kit);
  if (!named.ok) return refuse(commandErrorOf(named.error));
  if (named.value === null) return refuse({ type: "KitUnknown" });
  const org = named.value;
  const read = await readChains(network, relay, { org, rooms: [], who: { kind: "kit", kit }, signer });
  if (!read.ok) {
    const isUnknown = read.error.type === "Refused" && unknownKit.has(read.error.refusal);
    return refuse(isUnknown ? { type: "KitUnknown" } : commandErrorOf(read.error));
  }
  const [{ entries, wraps }] = read.value.chains;
  const reduced = await reduceBytes(entries, crypto);
  if (!reduced.ok || reduced.value.state.chain !== org) return refuse({ type: "KitUnknown" });
  const keys = await deviceKeys(ports);
  const restored = await restoreAct({
    crypto,
    org: reduced.value.state,
    wraps: parseWraps(wraps),
    secret: secret.value,
    device: { signer: keys.signer, sealKey: keys.opener.publicKey, opener: keys.opener },
    label: ports.deviceLabel,
    at: read.value.relayNow ?? clock.now(),
  });
  if (!restored.ok) return refuse({ type: "KitUnknown" });
  const record: IdentityRecord = {
    phase: "joining",
    org,
    member: restored.value.member,
    device: restored.value.device,
    relay,
    wraps: [...wraps, ...bytesOf(restored.value.wraps)],
    entries: [...entries, ...bytesOf(restored.value.entries)],
    setupToken: null,
  };
  const chain = { entries: bytesOf(restored.value.entries), wraps: bytesOf(restored.value.wraps) };
  const finished = await finish(host, record, () => appendToChain(network, relay, org, chain));
  return finished.ok ? ok({ room: firstRoom(finished.value) }) : finished;
}

const unknownKit: ReadonlySet<string> = new Set(["NotMember", "UnknownOrg", "BadAuth", "NotAllowed"]);

async function wordsIn(text: string): Promise<Result<Uint8Array, CommandError>> {
  const secret = await wordsToSecret(text);
  if (secret.ok) return secret;
  const positions = secret.error.type === "UnknownWords" ? secret.error.at : [];
  return refuse({ type: "BadKit", positions });
}
