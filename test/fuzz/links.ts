import {
  type Bytes,
  encodeInviteLink,
  encodeKitLink,
  encodePairingLink,
  encodeSetupLink,
  type Hasher,
  parseInviteLink,
  parseKitLink,
  parsePairingCode,
  parsePairingLink,
  parseSetupLink,
  utf8,
  wordsToSecret,
} from "../../crdt/index.ts";
import { createNodeVerifier } from "../../relay/crypto.ts";
import keyring from "../vectors/keyring2.json" with { type: "json" };
import roster from "../vectors/roster.json" with { type: "json" };
import type { Target } from "./target.ts";

/** What people paste: links anywhere inside other text, codes, words. Texts are fuzzed as the bytes that a clipboard gives. */

const hasher: Hasher = createNodeVerifier();
const { derived } = keyring;
const textOf = (bytes: Bytes): string => new TextDecoder().decode(bytes);
const origin = "https://relay.example.org";

/** A link that was read leads where the text says: its code, as it is written, stands there. */
const isIn = (text: string, link: string): true => {
  if (!text.includes(link.slice(link.indexOf("=") + 1))) throw new Error(`read as another link: ${link}`);
  return true;
};

const link = (name: string, samples: readonly string[], run: (text: string) => boolean): Target => ({
  name,
  samples: samples.flatMap((sample) => [utf8(sample), utf8(`看这里：${sample}。 and more\n`)]),
  run: (bytes) => run(textOf(bytes)),
});

export const links: readonly Target[] = [
  link("invite link", [derived.inviteLink, roster.derived.inviteLink], (text) => {
    const read = parseInviteLink(text, hasher);
    return read.ok && isIn(text, encodeInviteLink({ ...read.value, origin }, hasher));
  }),
  link("set-up link", [roster.derived.setupLink], (text) => {
    const read = parseSetupLink(text, hasher);
    return read.ok && isIn(text, encodeSetupLink({ ...read.value, origin }, hasher));
  }),
  link("kit link", [derived.kitLink], (text) => {
    const read = parseKitLink(text, hasher);
    return read.ok && isIn(text, encodeKitLink({ ...read.value, origin }, hasher));
  }),
  link("pairing link", [derived.pairingLink], (text) => {
    const read = parsePairingLink(text, hasher);
    return read.ok && isIn(text, encodePairingLink({ ...read.value, origin }, hasher));
  }),
  link("pairing code", [derived.pairingCode, "x2kh-svpn"], (text) => {
    const code = parsePairingCode(text);
    if (code !== null && !/^[0-9A-HJKMNP-TV-Z]{8}$/.test(code))
      throw new Error(`a code of another alphabet: ${code}`);
    return code !== null;
  }),
  {
    name: "kit words",
    samples: [derived.words.en, derived.words.zh].map((words) => utf8(words.join(" "))),
    async run(bytes) {
      const secret = await wordsToSecret(textOf(bytes));
      if (secret.ok && secret.value.length !== 32) throw new Error("a secret of another length");
      return secret.ok;
    },
  },
];
