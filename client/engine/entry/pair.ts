import {
  createOpenText,
  deviceIdOf,
  encodePairingLink,
  fourOf,
  memberOf,
  memberSeedsFor,
  ok,
  openEpochKeys,
  openersOf,
  pairingCode,
  type Result,
} from "../../../crdt/index.ts";
import type { CommandError, PairingView } from "../api.ts";
import { done, refuse } from "../commands/answers.ts";
import { parseWraps } from "../state/identity.ts";
import { plainName } from "../state/plain-name.ts";
import type { IdentityRecord } from "../state/records.ts";
import { reduceBytes } from "../state/roster-book.ts";
import { commandErrorOf } from "../sync/invite-errors.ts";
import { offerPairing, readChains, readPairing } from "../sync/relay-http.ts";
import { deviceKeys, type EntryHost, finish, unlessClosed } from "./host.ts";

const LIFE_MS = 10 * 60_000;
const LOOK_EVERY_MS = 1_500;

/** A new device shows its keys and waits until one that belongs already has put it on the chain. */
export interface Pairing {
  start(): Promise<Result<null, CommandError>>;
  answer(matches: boolean): Promise<Result<null, CommandError>>;
  /** Looks no more. */
  stop(): void;
}

export function createPairing(host: EntryHost): Pairing {
  const { ports } = host;
  const { crypto, network, clock, timers } = ports;
  let found: IdentityRecord | null = null;
  let turn = 0; // whoever starts anew ends the one before

  async function start(): Promise<Result<null, CommandError>> {
    const relay = network.homeOrigin;
    if (relay === null) return refuse({ type: "NeedsRelay" });
    const mine = ++turn;
    found = null;
    const keys = await deviceKeys(ports);
    const card = { signKey: keys.signer.publicKey, sealKey: keys.opener.publicKey, label: ports.deviceLabel };
    const waiting: PairingView = {
      state: "waiting",
      link: encodePairingLink({ origin: relay, ...card }, crypto),
      code: pairingCode(crypto, card.signKey, card.sealKey),
      expiresAt: clock.now() + LIFE_MS,
      four: null,
      orgName: null,
      memberName: null,
      reason: null,
    };
    host.show({ state: "pairing", pairing: { ...waiting, state: "starting" } });
    const offered = await offerPairing(network, relay, card);
    if (mine !== turn) return done;
    if (!offered.ok) {
      host.show({ state: "pairing", pairing: { ...waiting, state: "failed", reason: "needsRelay" } });
      return refuse(commandErrorOf(offered.error));
    }
    host.show({ state: "pairing", pairing: waiting });
    lookAgain(mine, relay, waiting);
    return done;
  }

  function lookAgain(mine: number, relay: string, view: PairingView): void {
    timers.after(LOOK_EVERY_MS, () => void lookOnce(mine, relay, view).catch(unlessClosed));
  }

  async function lookOnce(mine: number, relay: string, view: PairingView): Promise<void> {
    if (mine !== turn || host.running() !== null) return;
    if (clock.now() > view.expiresAt)
      return host.show({ state: "pairing", pairing: { ...view, state: "failed", reason: "expired" } });
    const next = await look(relay, view);
    if (mine !== turn) return;
    if (next === null) lookAgain(mine, relay, view);
    else host.show({ state: "pairing", pairing: next });
  }

  /** The relay says which organisation; the chain says whether this device is on it, and whose it is. */
  async function look(relay: string, view: PairingView): Promise<PairingView | null> {
    const answer = await readPairing(network, relay, view.code);
    const org = answer.ok ? (answer.value?.chain ?? null) : null;
    const keys = await ports.keys.load();
    if (keys !== null && answer.ok && answer.value === null)
      await offerPairing(network, relay, { signKey: keys.signer.publicKey, sealKey: keys.opener.publicKey }); // the relay has started anew since
    if (org === null || keys === null) return null;
    const device = deviceIdOf(crypto, keys.signer.publicKey, keys.opener.publicKey);
    const who = { kind: "device", device } as const;
    const read = await readChains(network, relay, { org, rooms: [], who, signer: keys.signer });
    if (!read.ok) return null;
    const [{ entries, wraps }] = read.value.chains;
    const reduced = await reduceBytes(entries, crypto);
    const member = reduced.ok ? memberOf(reduced.value.state, device) : null;
    if (!reduced.ok || reduced.value.state.chain !== org || member === null) return null;
    const { state } = reduced.value;
    const parsed = parseWraps(wraps);
    const seeds = await memberSeedsFor({ crypto, state, wraps: parsed }, device, keys.opener);
    if (seeds.length === 0) return null;
    const own = { device, opener: keys.opener };
    const openers = await openersOf(crypto, own, { member: member.member, seeds });
    const open = createOpenText(
      crypto,
      org,
      await openEpochKeys({ crypto, chain: state, wraps: parsed, openers }),
    );
    found = {
      phase: "joining",
      org,
      member: member.member,
      device,
      relay,
      wraps,
      entries,
      setupToken: null,
    };
    return {
      ...view,
      state: "found",
      four: fourOf(crypto, org, member.member, device),
      orgName: plainName((await open("org-name", state.nameSealed)) ?? "") || null,
      memberName: plainName((await open("member-name", member.nameSealed)) ?? "") || null,
    };
  }

  return {
    start,
    stop() {
      turn++;
      found = null;
    },
    async answer(matches) {
      turn++;
      if (matches) {
        if (found === null) return refuse({ type: "PairingExpired" });
        const finished = await finish(host, found, async () => ok(null)); // the other device has sent all there is to send
        return finished.ok ? done : finished;
      }
      found = null;
      await ports.keys.forget(); // whoever took part in this knows these keys
      host.show({ state: "new" });
      return done;
    },
  };
}
