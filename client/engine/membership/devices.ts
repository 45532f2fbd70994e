import {
  type Bytes,
  deviceIdOf,
  encodeKitLink,
  err,
  fourOf,
  fromHex,
  kitAct,
  kitKeys,
  memberOf,
  ok,
  orgAct,
  pairDeviceAct,
  pairingCode,
  parseDeviceId,
  parsePairingCode,
  parsePairingLink,
  type Result,
  revokeDeviceAct,
  sealLabel,
  secretToWords,
  wordsToSecret,
} from "../../../crdt/index.ts";
import type { CommandError, KitSheet } from "../api.ts";
import { type DeviceCommand, done, type Handlers, refuse } from "../commands/answers.ts";
import { checkName } from "../commands/chat.ts";
import type { Running } from "../running.ts";
import { plainName } from "../state/plain-name.ts";
import { commandErrorOf } from "../sync/invite-errors.ts";
import { answerPairing, type HttpError, readPairing } from "../sync/relay-http.ts";
import { auditNow } from "./audit.ts";
import { noted, openHeads } from "./in-room.ts";
import { handOwnKeys } from "./own-keys.ts";

const LABEL_UNITS = 40;
const ASKED_WORDS = 3;
const KIT_WORDS = 24;

interface Shown {
  readonly signKey: Bytes;
  readonly sealKey: Bytes;
  readonly label: string;
  readonly code: string;
}

/** Devices of this person, and the paper that stands in for all of them. */
export function deviceCommands(run: Running): Pick<Handlers, DeviceCommand> {
  const { core, acts, local } = run;
  const { crypto, network } = core.ports;
  let sheet: KitSheet | null = null; // the words of the kit just made, until they were confirmed

  const secrets = () => ({
    seeds: core.keys.seeds(),
    epochKey: core.keys.newest(core.roster.state().chain),
  });

  /** What a new device shows: a link that holds its keys, or a code under which the relay has them. */
  async function shownBy(text: string): Promise<Result<Shown, CommandError>> {
    const link = parsePairingLink(text, crypto);
    const code = link.ok
      ? pairingCode(crypto, link.value.signKey, link.value.sealKey)
      : parsePairingCode(text);
    if (code === null) return refuse({ type: "PairingUnknown" });
    const read = await readPairing(network, core.identity.record.relay, code);
    if (!read.ok) return err(commandErrorOf(read.error));
    const card = read.value;
    if (card === null) return refuse({ type: link.ok ? "PairingExpired" : "PairingUnknown" });
    const { signKey, sealKey, label } = card;
    const keys = link.ok ? link.value : { signKey, sealKey };
    if (pairingCode(crypto, keys.signKey, keys.sealKey) !== code) return refuse({ type: "PairingUnknown" }); // the relay named other keys
    return ok({ signKey: keys.signKey, sealKey: keys.sealKey, label, code });
  }

  /**
   * A relay that does not know the code has started anew: the new device shows it again in a moment. One that does not know
   * who asks: they were removed meanwhile, or it has lost its data and is given it again.
   */
  function whyNotTold(error: HttpError): CommandError {
    if (error.type === "OddAnswer" && error.status === 404) return { type: "PairingExpired" };
    const isUnknown =
      error.type === "Refused" && (error.refusal === "NotMember" || error.refusal === "UnknownOrg");
    if (!isUnknown) return commandErrorOf(error);
    const belongs = memberOf(core.roster.state(), core.identity.device) !== null;
    return { type: belongs ? "NeedsRelay" : "NotMember" };
  }

  const fourFor = ({ signKey, sealKey }: Shown) =>
    fourOf(crypto, core.roster.state().chain, core.identity.member, deviceIdOf(crypto, signKey, sealKey));

  /** Some of the words that were just made; or all of them, at any time, since they lead to the kit's own id. */
  async function areWordsOfKit(positions: readonly number[], words: readonly string[]): Promise<boolean> {
    if (positions.length === KIT_WORDS) {
      const secret = await wordsToSecret(words.join(" "));
      const kit = core.roster.state().members.get(core.identity.member)?.kit?.kit;
      return secret.ok && (await kitKeys(crypto, secret.value)).kit === kit;
    }
    if (sheet === null || positions.length < ASKED_WORDS) return false;
    const { en, zh } = sheet.words;
    return positions.every((position, at) => {
      const typed = (words[at] ?? "").trim().toLowerCase();
      return typed !== "" && (typed === en[position - 1] || typed === zh[position - 1]);
    });
  }

  return {
    async inspectPairing({ code }) {
      const shown = await shownBy(code);
      return shown.ok ? ok({ four: fourFor(shown.value), label: plainName(shown.value.label) }) : shown;
    },
    async addDevice({ code, label }) {
      const shown = await shownBy(code);
      if (!shown.ok) return shown;
      const { signKey, sealKey } = shown.value;
      const named = plainName(label).slice(0, LABEL_UNITS) || plainName(shown.value.label);
      const device = deviceIdOf(crypto, signKey, sealKey);
      const there = core.roster.state().devices.get(device);
      if (there?.member !== core.identity.member || there.removedSeq !== null) {
        const added = await acts.submit(async (hand) => {
          const act = await pairDeviceAct(hand, secrets(), { signKey, sealKey, label: named });
          if (act.ok) return act;
          return act.error.type === "NoKeyForLabel" ? refuse({ type: "NoKeyYet" }) : err(act.error);
        });
        if (!added.ok) return added;
      } // else it was added before, and could not be told so
      const { record, keys } = core.identity;
      const who = { kind: "device", device: core.identity.device } as const;
      const told = await answerPairing(network, record.relay, shown.value.code, {
        org: record.org,
        who,
        signer: keys.signer,
      });
      return told.ok ? ok({ device }) : err(whyNotTold(told.error));
    },
    async renameDevice({ device: id, name }) {
      const device = parseDeviceId(fromHex(id));
      const text = checkName(name, LABEL_UNITS);
      if (device === null) return refuse({ type: "NotFound" });
      if (!text.ok) return text;
      return noted(
        await acts.submit(async (hand) => {
          const label = await sealLabel(crypto, hand.org, secrets().epochKey, text.value);
          if (!label.ok) return refuse({ type: "NoKeyYet" });
          return orgAct(hand, [{ kind: "deviceLabelSet", device, labelSealed: label.value }]);
        }),
      );
    },
    async revokeDevice({ device: id }) {
      const device = parseDeviceId(fromHex(id));
      if (device === null) return refuse({ type: "NotFound" });
      const revoked = await acts.submit((hand) =>
        revokeDeviceAct(hand, secrets(), { device, heads: openHeads(run) }),
      );
      if (revoked.ok) await handOwnKeys(run);
      return noted(revoked);
    },
    async makeKit() {
      let secret: Bytes | null = null;
      const made = await acts.submit(async (hand) => {
        const act = await kitAct(hand, secrets(), secret ?? undefined);
        if (act.ok) secret = act.value.secret;
        return act;
      });
      if (!made.ok) return made;
      await handOwnKeys(run); // a new kit comes with a new member key
      sheet = await sheetOf(run, secret as unknown as Bytes); // set by the act that was taken
      await local.setKitReminded("");
      return ok(sheet);
    },
    async confirmKit({ positions, words }) {
      if (words.length !== positions.length || !(await areWordsOfKit(positions, words)))
        return refuse({ type: "KitWordsDiffer" });
      const confirmed = await acts.submit((hand) => orgAct(hand, [{ kind: "kitConfirmed" }]));
      if (!confirmed.ok) return confirmed;
      sheet = null;
      return done;
    },
    async auditKeys() {
      if (run.link.inStepSince() === null) return refuse({ type: "NeedsRelay" });
      await auditNow(run, true);
      return done;
    },

    async remindKitLater() {
      await local.setKitReminded(core.roster.state().members.get(core.identity.member)?.kit?.kit ?? "none");
      return done;
    },
  };
}

async function sheetOf({ core }: Running, secret: Bytes): Promise<KitSheet> {
  const { org: chain, relay: origin } = core.identity.record;
  return {
    words: await secretToWords(secret),
    link: encodeKitLink({ origin, chain, secret }, core.ports.crypto),
    orgName: core.names.org(),
    memberName: core.names.member(core.identity.member),
    relay: origin,
    madeAt: core.time.now(),
  };
}
