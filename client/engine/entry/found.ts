import {
  type Act,
  foundOrg,
  joinActs,
  ok,
  orgAct,
  parseSetupLink,
  type Result,
  roomCreatedAction,
  toBase64Url,
} from "../../../crdt/index.ts";
import type { CommandError, Commands } from "../api.ts";
import { refuse } from "../commands/answers.ts";
import { checkName } from "../commands/chat.ts";
import type { Ports } from "../ports.ts";
import type { IdentityRecord } from "../state/records.ts";
import { foundChain, readClock } from "../sync/relay-http.ts";
import { bytesOf, deviceKeys, type EntryHost, finish, firstRoom, type Ready } from "./host.ts";

const NAME_UNITS = 60;

/** The relay's set-up link makes an organisation with its first room and its room for goals. */
export async function createOrg(
  host: EntryHost,
  input: Commands["createOrg"]["input"],
): Promise<Result<Commands["createOrg"]["output"], CommandError>> {
  const { ports } = host;
  const { crypto, network } = ports;
  const checked = [input.orgName, input.name, input.firstRoom, input.goalsRoom].map((name) =>
    checkName(name, NAME_UNITS),
  );
  const names: string[] = [];
  for (const name of checked) {
    if (!name.ok) return name;
    names.push(name.value);
  }
  const [orgName = "", memberName = "", chatRoom = "", goalsRoom = ""] = names;
  const token = readToken(input.setupToken, crypto);
  const relay = network.homeOrigin;
  if (token === null || relay === null) return refuse({ type: "TornLink" });
  const keys = await deviceKeys(ports);
  const device = { signer: keys.signer, sealKey: keys.opener.publicKey };
  const now = (await readClock(network, relay)) ?? ports.clock.now();
  const founded = await foundOrg({
    crypto,
    now,
    orgName,
    memberName,
    deviceLabel: ports.deviceLabel,
    device,
  });
  let whole: Act = {
    ...emptyAct,
    chain: founded.entry.chain,
    entries: [founded.entry],
    state: founded.state,
  };
  for (const [use, name] of [
    ["chat", chatRoom],
    ["goals", goalsRoom],
  ] as const) {
    const { state } = whole;
    const action = await roomCreatedAction({ crypto, state, epochKey: founded.epochKey, use, name });
    const hand = { crypto, org: state, device: founded.device, signer: keys.signer, at: now };
    const made = await orgAct(hand, [action]);
    if (!made.ok) return refuse({ type: "Internal", detail: made.error.type });
    whole = joinActs(whole, made.value);
  }
  const record: IdentityRecord = {
    phase: "founding",
    org: founded.entry.chain,
    member: founded.member,
    device: founded.device,
    relay,
    wraps: bytesOf(founded.wraps),
    entries: bytesOf(whole.entries),
    setupToken: token,
  };
  const finished = await finish(host, record, () => foundChain(network, relay, token, record));
  return finished.ok ? foundedRoom(finished.value) : finished;
}

const emptyAct = { wraps: [], newKey: null, unreachable: [] } as const;

export function foundedRoom(ready: Ready): Result<Commands["createOrg"]["output"], CommandError> {
  const room = firstRoom(ready);
  return room === null ? refuse({ type: "Internal", detail: "no first room" }) : ok({ room });
}

/** A whole set-up link, its fragment, or the fragment's code alone. */
export function readToken(text: string, crypto: Ports["crypto"]): string | null {
  const link = parseSetupLink(text, crypto);
  const code = link.ok ? link : parseSetupLink(`#s=${text.trim()}`, crypto);
  return code.ok ? toBase64Url(code.value.token) : null;
}
