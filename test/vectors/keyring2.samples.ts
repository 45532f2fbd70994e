import { type Bytes, toHex } from "../../crdt/base/bytes.ts";
import type { ChainId, DeviceId, MemberId, RoomId } from "../../crdt/base/ids.ts";
import { createNobleCrypto, nobleVerifier } from "../../crdt/crypto/noble.ts";
import { privateRoomKey, sealPrevKey } from "../../crdt/keyring/epoch-keys.ts";
import { encodeInviteLink } from "../../crdt/keyring/invite-link.ts";
import { kitKeys } from "../../crdt/keyring/kit-keys.ts";
import { encodeKitLink } from "../../crdt/keyring/kit-link.ts";
import { secretToWords } from "../../crdt/keyring/kit-words.ts";
import { encodePairingLink } from "../../crdt/keyring/pairing.ts";
import { replyKeys } from "../../crdt/keyring/reply.ts";
import { sealReply } from "../../crdt/keyring/seal-reply.ts";
import { sealCard } from "../../crdt/keyring/seal-card.ts";
import { fourOf, safetyNumber } from "../../crdt/keyring/safety-number.ts";
import { wrapEpochKey, wrapSeeds } from "../../crdt/keyring/seals.ts";
import { sealVouch } from "../../crdt/keyring/seal-vouch.ts";
import { pairingCode } from "../../crdt/roster/pairing-code.ts";
import { newHand } from "../support/roster-story.ts";
import { seededBytes } from "../support/seeded-bytes.ts";

/**
 * What `keyring2.json` freezes: every form that keys, links, words and cards took with epochs, rooms and kits. One seed decides
 * every byte. Run this file to print it anew; only a new version of a format may change a line.
 */
const CHAIN = "0001020304050607".repeat(4) as ChainId;
const ROOM = "000102030405060708090a0b0c0d0e0f" as RoomId;
const ORIGIN = "https://relay.example.org";
const [ALICE, BOB] = ["a1".repeat(16) as MemberId, "b0".repeat(16) as MemberId];

export async function keyringVectorsNow() {
  const crypto = createNobleCrypto(seededBytes("skein keyring vectors, epochs, rooms and kits"));
  const secret = (): Bytes => crypto.randomBytes(32);
  const [epochKey, prevKey, kitSecret, inviteSecret, oldSeed, newSeed] = Array.from({ length: 6 }, secret) as [
    Bytes,
    Bytes,
    Bytes,
    Bytes,
    Bytes,
    Bytes,
  ];
  const device = await newHand(crypto);
  const deviceSeed = secret();
  const opener = await crypto.openerFromSeed(deviceSeed);
  const kit = await kitKeys(crypto, kitSecret);
  const reply = await replyKeys(crypto, epochKey);
  const wrapper = { crypto, chain: CHAIN, by: device.device, signer: device.signer };
  const target = "0d".repeat(16) as DeviceId;
  const vouch = await sealVouch(crypto, epochKey, 3, { name: "Bob 鲍勃", title: "Treasurer" });
  const card = { name: "Gina 吉娜", title: "", orgName: "Petrel 海燕", salt: new Uint8Array(16).fill(7) };
  const keys = { signKey: device.signer.publicKey, sealKey: opener.publicKey };
  const seeds = [newSeed, oldSeed];
  const to = { kind: "epochKeyForDevice", recipient: target, key: opener.publicKey } as const;
  const wraps = [
    await wrapSeeds(wrapper, { device: target, sealKey: opener.publicKey }, seeds),
    await wrapSeeds(wrapper, { kit: kit.kit, sealKey: kit.opener.publicKey }, seeds),
    await wrapEpochKey(wrapper, to, 3, epochKey),
  ];
  return {
    version: 1,
    chain: CHAIN,
    room: ROOM,
    epoch: 3,
    target,
    secrets: hexes({ epochKey, prevKey, kit: kitSecret, invite: inviteSecret, oldSeed, newSeed, deviceSeed }),
    derived: {
      roomKey: toHex(await privateRoomKey(crypto, epochKey, ROOM)),
      replyKey: toHex(reply.publicKey),
      kit: { id: kit.kit, ...hexes({ signKey: kit.signer.publicKey, sealKey: kit.opener.publicKey }) },
      words: await secretToWords(kitSecret),
      kitLink: encodeKitLink({ origin: ORIGIN, chain: CHAIN, secret: kitSecret }, nobleVerifier),
      inviteLink: encodeInviteLink(
        { origin: ORIGIN, chain: CHAIN, secret: inviteSecret, rooms: [CHAIN] },
        nobleVerifier,
      ),
      pairingKeys: hexes(keys),
      pairingLink: encodePairingLink({ origin: ORIGIN, ...keys }, nobleVerifier),
      pairingCode: pairingCode(nobleVerifier, keys.signKey, keys.sealKey),
      four: fourOf(nobleVerifier, CHAIN, ALICE, target),
      safetyNumber: safetyNumber(
        nobleVerifier,
        CHAIN,
        { member: ALICE, key: keys.sealKey },
        { member: BOB, key: reply.publicKey },
      ),
    },
    sealed: hexes({
      prevLink: await sealPrevKey(crypto, epochKey, prevKey, CHAIN, 3),
      reply: (await sealReply(crypto, { chain: CHAIN, replyKey: reply.publicKey }, "member-name", "Gina 吉娜")) as Bytes,
      card: await sealCard(crypto, epochKey, 3, card),
      vouch: vouch.sealed,
      vouchDigest: vouch.digest,
    }),
    wraps: wraps.map((wrap) => toHex(wrap?.bytes as Bytes)),
  };
}

const hexes = <Name extends string>(all: Readonly<Record<Name, Bytes>>): Record<Name, string> =>
  Object.fromEntries(
    Object.entries<Bytes>(all).map(([name, bytes]) => [name, toHex(bytes)]),
  ) as Record<Name, string>;

if (import.meta.main) console.log(JSON.stringify(await keyringVectorsNow(), null, 2));
