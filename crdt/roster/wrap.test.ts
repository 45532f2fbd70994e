import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import {
  invite,
  join,
  makeInvite,
  newHand,
  type Person,
  type Story,
  startStory,
} from "../../test/support/roster-story.ts";
import { encodeCbor } from "../base/cbor.ts";
import { idToBytes } from "../base/ids.ts";
import { signCose } from "../cose/sign1.ts";
import { wrapEpochKeyForInvite, wrapEpochKeyForMember, wrapMemberSeed } from "../keyring/seals.ts";
import { MAX_WRAP_BYTES } from "./limits.ts";
import { parseWrap, signWrap, type Wrap, type WrapDraft } from "./wrap.ts";
import { verifyWrap, type WrapRuleName, wrapRules } from "./wrap-rules.ts";

let story: Story;
let alice: Person;
let bob: Person;

beforeEach(async () => {
  ({ story, alice } = await startStory());
  bob = await join(story, await invite(story, alice), "bob");
});

const SEALED = new Uint8Array(80).fill(1);
const refusedBy = (rule: WrapRuleName) => ({ ok: false, error: { type: "NotAllowed", rule } });
const verify = (wrap: Wrap) => verifyWrap(story.state, wrap, story.crypto);
const draftBy = (person: Person): WrapDraft => ({
  kind: "epochKeyForMember",
  recipient: bob.member,
  chain: story.state.chain,
  epoch: 0,
  by: person.device,
  sealed: SEALED,
});

test("every wrap rule has a test here", () => {
  expect(Object.keys(wrapRules).sort()).toEqual([
    "guestsHoldNoOrgKey",
    "onlyOwnDevicesGetTheMemberKey",
    "recipientExists",
    "removedPeopleGetNoNewKeys",
    "wrapAuthorIsMember",
    "wrapIsForThisChain",
  ]);
});

test("[ROS13] every wrap that founding, inviting and joining make stands beside the chain", async () => {
  expect(story.wraps.map((wrap) => wrap.kind)).toEqual([
    "epochKeyForMember",
    "memberKeyForDevice",
    "epochKeyForInvite",
    "epochKeyForMember",
    "memberKeyForDevice",
  ]);
  for (const wrap of story.wraps) {
    expect(await verify(wrap)).toEqual({ ok: true, value: wrap });
    expect(parseWrap(wrap.bytes)).toEqual({ ok: true, value: wrap });
    expect(wrap.bytes.length).toBeLessThan(400);
  }
});

describe("[ROS14] rules", () => {
  test("wrapIsForThisChain: a wrap of another chain or of an epoch to come is refused", async () => {
    const other = await startStory("another org");
    const foreign = other.story.wraps[0] as Wrap;
    expect(await verify(foreign)).toEqual(refusedBy("wrapIsForThisChain"));
    expect(await verify(await signWrap({ ...draftBy(alice), epoch: 1 }, alice.signer))).toEqual(
      refusedBy("wrapIsForThisChain"),
    );
  });

  test("wrapAuthorIsMember: a device that nobody added wraps nothing", async () => {
    const stranger = await newHand(story.crypto);
    const wrap = await signWrap({ ...draftBy(alice), by: stranger.device }, stranger.signer);
    expect(await verify(wrap)).toEqual(refusedBy("wrapAuthorIsMember"));
  });

  test("recipientExists: nothing is kept for somebody who is not in the chain", async () => {
    const { crypto, state } = story;
    const wrapper = { crypto, chain: state.chain, by: alice.device, signer: alice.signer };
    const stranger = await newHand(crypto);
    const untold = await makeInvite(story, alice);
    const key = stranger.opener.publicKey;
    const wraps = [
      await wrapMemberSeed(wrapper, { device: stranger.device, sealKey: key }, alice.memberSeed),
      await wrapEpochKeyForMember(
        wrapper,
        { member: "ab".repeat(16) as typeof bob.member, key },
        0,
        alice.epochKey,
      ),
      ...untold.wraps,
    ];
    for (const wrap of wraps) expect(await verify(wrap)).toEqual(refusedBy("recipientExists"));
  });

  test("onlyOwnDevicesGetTheMemberKey: nobody plants a member key on somebody else's device", async () => {
    const wrap = await signWrap(
      { ...draftBy(alice), kind: "memberKeyForDevice", recipient: bob.device },
      alice.signer,
    );
    expect(await verify(wrap)).toEqual(refusedBy("onlyOwnDevicesGetTheMemberKey"));
  });

  test("whoever holds the key wraps it for an open invite, not its maker alone", async () => {
    const { crypto, state } = story;
    const made = await invite(story, alice);
    const wrapper = { crypto, chain: state.chain, by: bob.device, signer: bob.signer };
    const { invite: id, sealKey } = made.action;
    const wrap = await wrapEpochKeyForInvite(wrapper, { invite: id, sealKey }, 0, bob.epochKey);
    expect(await verify(wrap)).toEqual({ ok: true, value: wrap });
  });

  test("a wrap signed by another device than it says is refused", async () => {
    const wrap = await signWrap(draftBy(alice), bob.signer);
    expect(await verify(wrap)).toEqual({ ok: false, error: { type: "BadSignature" } });
  });
});

describe("[ROS13] what is not a wrap is refused by name", () => {
  const fields = () => {
    const { chain, recipient, by } = draftBy(alice);
    return [1, idToBytes(chain), 1, idToBytes(recipient), 0, idToBytes(by), SEALED];
  };
  const readWith = async (at: number, value: number | Uint8Array) => {
    const payload = encodeCbor(fields().map((field, i) => (i === at ? value : field)));
    return parseWrap(await signCose("skein/v1/wrap", payload, alice.signer));
  };

  test("versions, kinds, ids and sizes", async () => {
    expect((await readWith(0, 1)).ok).toBe(true);
    expect(await readWith(0, 2)).toEqual({ ok: false, error: { type: "UnknownVersion" } });
    for (const [at, value] of [
      [1, new Uint8Array(31)],
      [2, 5],
      [2, -1],
      [3, new Uint8Array(15)],
      [4, 2 ** 32],
      [5, 7],
      [6, new Uint8Array(0)],
    ] as const)
      expect(await readWith(at, value)).toEqual({ ok: false, error: { type: "BadWrap" } });
    expect(parseWrap(new Uint8Array(MAX_WRAP_BYTES + 1))).toEqual({
      ok: false,
      error: { type: "TooLarge", bytes: 1025, max: 1024 },
    });
  });

  test("an entry's signature does not pass for a wrap's", async () => {
    const bytes = await signCose("skein/v1/roster", encodeCbor(fields()), alice.signer);
    const wrap = parseWrap(bytes);
    if (!wrap.ok) throw new Error("unreadable");
    expect(await verify(wrap.value)).toEqual({ ok: false, error: { type: "BadSignature" } });
  });

  test("any changed bit of a wrap is refused", async () => {
    const whole = (story.wraps[0] as Wrap).bytes;
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(7), async (at, bit) => {
        const bytes = whole.slice();
        bytes[at] = (bytes[at] as number) ^ (1 << bit);
        const wrap = parseWrap(bytes);
        if (wrap.ok) expect((await verify(wrap.value)).ok).toBe(false);
      }),
    );
  });
});
