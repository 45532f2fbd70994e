import { beforeEach, describe, expect, test } from "vitest";
import {
  arriving,
  must,
  newKit,
  type Org,
  restoring,
  SEALED,
  startOrg,
} from "../../test/support/org-story.ts";
import {
  type Hand,
  invite,
  makeInvite,
  newDeviceCard,
  newHand,
  signNext,
  tell,
} from "../../test/support/roster-story.ts";
import { type Bytes, fromHex } from "../base/bytes.ts";
import type { Action, ActionOf } from "./action.ts";
import { type Entry, NO_PREV } from "./entry.ts";
import { deviceIdOf, kitIdOf, memberIdOf } from "./ids-from-keys.ts";
import { signProof } from "./proof.ts";
import { applyEntry } from "./reduce.ts";
import type { RuleName } from "./rules.ts";
import { signEntry } from "./sign-entry.ts";
import { isSoundSealKey } from "./sound-keys.ts";

let org: Org;
beforeEach(async () => {
  org = await startOrg();
});

const refusedBy = (rule: RuleName) => ({ ok: false, error: { type: "NotAllowed", rule } });
const told = (by: Hand, action: Action) => tell(org.story, by, action);
const WEAK = Uint8Array.from({ length: 32 }, (_, at) => (at === 0 ? 1 : 0));

describe("[ROS17] kindBelongsToChain", () => {
  const founding = (): ActionOf<"roomFounded"> => ({
    kind: "roomFounded",
    orgSeq: 0,
    org: org.story.state.chain,
    access: "private",
    use: "chat",
    history: "all",
    nameSealed: SEALED,
    cardSealed: SEALED,
    commitment: new Uint8Array(32),
    peer: null,
  });

  test("a room's chain is not an organisation", async () => {
    const { story, alice } = org;
    const draft = { chain: null, seq: 0, prev: NO_PREV, at: story.now, by: alice.device, action: founding() };
    const entry = await signEntry(draft, alice.signer, story.crypto);
    expect(await applyEntry(null, entry, story.crypto)).toEqual(refusedBy("kindBelongsToChain"));
  });

  test("nor does a later entry of a room's chain go onto an organisation's", async () => {
    const { story, alice } = org;
    const rename = await signNext(story, alice, { kind: "profileSet", nameSealed: SEALED });
    const entry: Entry = { ...rename, action: founding() }; // whatever its signature says: the kind is asked first
    expect(await applyEntry(story.state, entry, story.crypto)).toEqual(refusedBy("kindBelongsToChain"));
  });
});

describe("[ROS18] keysAreSound", () => {
  test("keys of small order are known with either top bit, and honest keys are sound", async () => {
    const weak = [
      "00".repeat(32),
      `01${"00".repeat(31)}`,
      `ec${"ff".repeat(30)}7f`,
      `ed${"ff".repeat(30)}7f`,
      `ee${"ff".repeat(30)}7f`,
      "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
      "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    ].map((hex) => fromHex(hex) as Bytes);
    const { crypto } = org.story;
    for (const key of weak) {
      const flipped = key.slice();
      flipped[31] = (flipped[31] as number) ^ 0x80;
      expect([isSoundSealKey(key), isSoundSealKey(flipped)]).toEqual([false, false]);
      await expect(crypto.hpkeSeal(key, SEALED, SEALED)).rejects.toThrow(); // the library knows them too
    }
    for (const { key } of org.story.state.members.values()) {
      expect(isSoundSealKey(key)).toBe(true);
      expect((await crypto.hpkeSeal(key, SEALED, SEALED)).length).toBeGreaterThan(SEALED.length);
    }
  });

  test("no invite, reply, member, device or kit key of small order is registered", async () => {
    const { story, alice, bob } = org;
    const { crypto } = story;
    const made = (await makeInvite(story, alice, { needsApproval: true })).action;
    const terms = { ...(made.terms as NonNullable<typeof made.terms>), replyKey: WEAK };
    const kit = (await newKit(story, bob)).action;
    const { signKey } = kit;
    const card = await newDeviceCard(story, bob.epochKey, await newHand(crypto));
    const device = { ...card, sealKey: WEAK, device: deviceIdOf(crypto, card.signKey, WEAK) };
    const acts: readonly Action[] = [
      { ...made, sealKey: WEAK, invite: made.invite },
      { ...made, terms },
      { kind: "deviceAdded", member: bob.member, device },
      { kind: "memberKeySet", key: WEAK },
      { ...kit, sealKey: WEAK, kit: kitIdOf(crypto, signKey, WEAK) },
    ];
    for (const act of acts) {
      const by = act.kind === "inviteCreated" ? alice : bob;
      expect(await told(by, act)).toEqual(refusedBy("keysAreSound"));
    }
  });

  test("nobody arrives with one", async () => {
    const { story, alice, bob } = org;
    const { crypto } = story;
    const member = { member: memberIdOf(crypto, WEAK), key: WEAK, nameSealed: SEALED };
    const open = await arriving(story, "memberJoined", await invite(story, alice), { member });
    expect(await told(open.hand, open.action)).toEqual(refusedBy("keysAreSound"));
    const bell = await invite(story, alice, { needsApproval: true });
    const asking = await arriving(story, "joinRequested", bell, { member });
    expect(await told(asking.hand, asking.action)).toEqual(refusedBy("keysAreSound"));
    const kit = await newKit(story, bob);
    await must(story, bob, kit.action);
    const { hand, action } = await restoring(story, kit, bob);
    const by = { ...hand, device: deviceIdOf(crypto, action.device.signKey, WEAK) };
    const device = { ...action.device, sealKey: WEAK, device: by.device };
    expect(await told(by, { ...action, device })).toEqual(refusedBy("keysAreSound"));
    const claim = { chain: story.state.chain, device: hand.device, member: bob.member };
    const proof = await signProof("deviceRestored", claim, kit.signer);
    await must(story, hand, { ...action, proof });
  });

  test("no organisation is founded with one", async () => {
    const { story } = org;
    const first = story.entries[0] as Entry<ActionOf<"orgCreated">>;
    const member = { ...first.action.member, key: WEAK, member: memberIdOf(story.crypto, WEAK) };
    const draft = { ...first, chain: null, action: { ...first.action, member } };
    const entry = await signEntry(draft, org.alice.signer, story.crypto);
    expect(await applyEntry(null, entry, story.crypto)).toEqual(refusedBy("keysAreSound"));
  });
});
