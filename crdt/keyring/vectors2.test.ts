import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { keyringVectorsNow } from "../../test/vectors/keyring2.samples.ts";
import { type Bytes, fromHex, toHex } from "../base/bytes.ts";
import type { RoomId } from "../base/ids.ts";
import { createWebCrypto } from "../crypto/webcrypto.ts";
import { parsePairingCode } from "../roster/pairing-code.ts";
import { parseWrap, type Wrap } from "../roster/wrap.ts";
import { openPrevKey, roomKeyOf } from "./epoch-keys.ts";
import { parseInviteLink } from "./invite-link.ts";
import { kitKeys } from "./kit-keys.ts";
import { parseKitLink } from "./kit-link.ts";
import { wordsToSecret } from "./kit-words.ts";
import { createOpenText } from "./names.ts";
import { openSeeds, openWrap } from "./open-wrap.ts";
import { parsePairingLink } from "./pairing.ts";
import { openCard } from "./room-card.ts";
import { openVouch } from "./vouch.ts";

type Vectors = Awaited<ReturnType<typeof keyringVectorsNow>>;

const vectors: Vectors = JSON.parse(
  readFileSync(new URL("../../test/vectors/keyring2.json", import.meta.url), "utf8"),
);
const crypto = createWebCrypto(); // written by noble, read by the platform
const hex = (text: string): Bytes => fromHex(text) as Bytes;
const { chain, epoch, secrets, derived, sealed } = vectors;
const epochKey = hex(secrets.epochKey);
const open = createOpenText(crypto, chain, new Map([[epoch, epochKey]]));
const origin = "https://relay.example.org";
const ok = <T>(value: T) => ({ ok: true, value });

describe("frozen keyring: epochs, rooms and kits, version 1", () => {
  test("[KEY5] [KEY6] [KEY8] [KEY10] [KEY11] [KEY12] [KEY13] today's code writes exactly the frozen bytes", async () => {
    expect(JSON.parse(JSON.stringify(await keyringVectorsNow()))).toEqual(vectors);
  });

  test("[KEY8] [KEY9] the frozen epoch key opens the one before it and the room's", async () => {
    const prev = await openPrevKey(crypto, epochKey, hex(sealed.prevLink), chain, epoch);
    expect(prev && toHex(prev)).toBe(secrets.prevKey);
    const roomKey = await roomKeyOf(crypto, "private", epochKey, vectors.room as RoomId);
    expect(toHex(roomKey)).toBe(derived.roomKey);
  });

  test("[KEY6] the frozen wraps open for device and kit, newest seed first", async () => {
    const wraps = vectors.wraps.map((bytes) => {
      const wrap = parseWrap(hex(bytes));
      if (!wrap.ok) throw new Error(`unreadable: ${wrap.error.type}`);
      return wrap.value;
    }) as readonly Wrap[] as [Wrap, Wrap, Wrap];
    const device = await crypto.openerFromSeed(hex(secrets.deviceSeed));
    const kit = await kitKeys(crypto, hex(secrets.kit));
    const seeds = [hex(secrets.newSeed), hex(secrets.oldSeed)];
    expect(await openSeeds(wraps[0], device)).toEqual(seeds);
    expect(await openSeeds(wraps[1], kit.opener)).toEqual(seeds);
    expect(await openWrap(wraps[2], device)).toEqual(epochKey);
    expect(kit.kit).toBe(derived.kit.id);
  });

  test("[KEY10] [KEY11] [KEY12] frozen names, cards and vouches are read", async () => {
    expect(await open("member-name", hex(sealed.reply))).toBe("Gina 吉娜");
    expect(await openCard(open, hex(sealed.card))).toEqual({
      name: "Gina 吉娜",
      title: "",
      orgName: "Petrel 海燕",
      salt: new Uint8Array(16).fill(7),
    });
    const vouch = { digest: hex(sealed.vouchDigest), sealed: hex(sealed.vouch) };
    expect(await openVouch(crypto, open, vouch)).toMatchObject({ name: "Bob 鲍勃", title: "Treasurer" });
  });

  test("[KEY5] [KEY13] [KEY14] [KEY15] the frozen words, links and codes are read", async () => {
    const kit = hex(secrets.kit);
    for (const words of [derived.words.en, derived.words.zh])
      expect(await wordsToSecret(words.join(" "))).toEqual(ok(kit));
    expect(parseKitLink(derived.kitLink, crypto)).toEqual(ok({ origin, chain, secret: kit }));
    const secret = hex(secrets.invite);
    expect(parseInviteLink(derived.inviteLink, crypto)).toEqual(
      ok({ origin, chain, secret, rooms: [chain] }),
    );
    const { signKey, sealKey } = derived.pairingKeys;
    const keys = { signKey: hex(signKey), sealKey: hex(sealKey) };
    expect(parsePairingLink(derived.pairingLink, crypto)).toEqual(ok({ origin, ...keys }));
    expect(parsePairingCode(derived.pairingCode)).toBe(derived.pairingCode);
  });
});
