import { beforeEach, describe, expect, test } from "vitest";
import {
  addDevice,
  must,
  newKit,
  type Org,
  type PaperKit,
  removal,
  revocation,
  rotation,
  startOrg,
} from "../../test/support/org-story.ts";
import { type Hand, invite, type Person } from "../../test/support/roster-story.ts";
import { signWrap, type WrapTarget, wrapKindToNumber } from "./wrap.ts";
import { verifyWrap, type WrapRuleName } from "./wrap-rules.ts";

let org: Org;
let kit: PaperKit; // bob's
beforeEach(async () => {
  org = await startOrg();
  kit = await newKit(org.story, org.bob);
  await must(org.story, org.bob, kit.action);
});

const SEALED = new Uint8Array(80).fill(1);
const refusedBy = (rule: WrapRuleName) => ({ ok: false, error: { type: "NotAllowed", rule } });
const ACCEPTED = { ok: true };

async function wrapped(by: Hand, target: WrapTarget, epoch = 0) {
  const { state, crypto } = org.story;
  const draft = { ...target, chain: state.chain, epoch, by: by.device, sealed: SEALED };
  const verdict = await verifyWrap(state, await signWrap(draft, by.signer), crypto);
  return verdict.ok ? ACCEPTED : verdict;
}

const forMember = ({ member }: Person): WrapTarget => ({ kind: "epochKeyForMember", recipient: member });
const forDevice = ({ device }: Hand): WrapTarget => ({ kind: "epochKeyForDevice", recipient: device });
const seedFor = ({ device }: Hand): WrapTarget => ({ kind: "memberKeyForDevice", recipient: device });
const seedForKit = ({ action }: PaperKit): WrapTarget => ({ kind: "memberKeyForKit", recipient: action.kit });
const keyForKit = ({ action }: PaperKit): WrapTarget => ({
  kind: "epochKeyForDevice",
  recipient: action.kit,
});

test("[ROS13] kinds have numbers for ever", () => {
  const kinds = [
    "memberKeyForDevice",
    "epochKeyForMember",
    "epochKeyForInvite",
    "memberKeyForKit",
    "epochKeyForDevice",
  ] as const;
  expect(kinds.map(wrapKindToNumber)).toEqual([0, 1, 2, 3, 4]);
});

describe("[ROS14] kits and devices", () => {
  test("onlyOwnDevicesGetTheMemberKey: a seed goes to one's own kit, not to somebody else's", async () => {
    expect(await wrapped(org.bob, seedForKit(kit))).toEqual(ACCEPTED);
    expect(await wrapped(org.alice, seedForKit(kit))).toEqual(refusedBy("onlyOwnDevicesGetTheMemberKey"));
  });

  test("whoever holds an epoch key wraps it for anybody's device and kit", async () => {
    expect(await wrapped(org.alice, forDevice(org.bob))).toEqual(ACCEPTED);
    expect(await wrapped(org.alice, keyForKit(kit))).toEqual(ACCEPTED);
  });

  test("recipientExists: a kit counts until another takes its place", async () => {
    const { story, bob } = org;
    const next = await newKit(story, bob);
    for (const target of [seedForKit(next), keyForKit(next)])
      expect(await wrapped(bob, target)).toEqual(refusedBy("recipientExists"));
    await must(story, bob, next.action);
    for (const target of [seedForKit(kit), keyForKit(kit)])
      expect(await wrapped(bob, target)).toEqual(refusedBy("recipientExists"));
    expect(await wrapped(bob, seedForKit(next))).toEqual(ACCEPTED);
  });

  test("recipientExists: a kit is no device, and a device is no kit", async () => {
    const asDevice: WrapTarget = { kind: "memberKeyForDevice", recipient: kit.action.kit as never };
    const asKit: WrapTarget = { kind: "memberKeyForKit", recipient: org.bob.device as never };
    for (const target of [asDevice, asKit])
      expect(await wrapped(org.bob, target)).toEqual(refusedBy("recipientExists"));
  });
});

describe("[ROS36] guestsHoldNoOrgKey", () => {
  test("nothing is wrapped for a guest, their device or their kit", async () => {
    const { story, alice, gina } = org;
    const hers = await newKit(story, gina);
    await must(story, gina, hers.action);
    for (const target of [forMember(gina), forDevice(gina), keyForKit(hers)])
      expect(await wrapped(alice, target)).toEqual(refusedBy("guestsHoldNoOrgKey"));
    for (const target of [seedFor(gina), seedForKit(hers)])
      expect(await wrapped(gina, target)).toEqual(ACCEPTED);
  });

  test("nor by a guest", async () => {
    expect(await wrapped(org.gina, forMember(org.bob))).toEqual(refusedBy("guestsHoldNoOrgKey"));
  });

  test("nor for an invite that leads to a guest's place or to a bell", async () => {
    const { story, alice } = org;
    const forInvite = async (limits: Parameters<typeof invite>[2]) => {
      const made = await invite(story, alice, limits);
      return wrapped(alice, { kind: "epochKeyForInvite", recipient: made.invite });
    };
    expect(await forInvite({ role: "guest" })).toEqual(refusedBy("guestsHoldNoOrgKey"));
    expect(await forInvite({ needsApproval: true })).toEqual(refusedBy("guestsHoldNoOrgKey"));
    expect(await forInvite({ role: "admin" })).toEqual(ACCEPTED);
  });
});

describe("[ROS37] removedPeopleGetNoNewKeys", () => {
  test("what was sealed for somebody while they belonged may stay; of the next key they get none", async () => {
    const { story, alice, bob } = org;
    await must(story, alice, rotation(story));
    await must(story, alice, removal(bob));
    await must(story, alice, rotation(story));
    for (const target of [forMember(bob), forDevice(bob), keyForKit(kit)]) {
      expect(await wrapped(alice, target, 1)).toEqual(ACCEPTED);
      expect(await wrapped(alice, target, 2)).toEqual(refusedBy("removedPeopleGetNoNewKeys"));
    }
  });

  test("a revoked device gets neither the next key nor its member's new seed", async () => {
    const { story, alice, bob } = org;
    const tablet = await addDevice(story, bob);
    await must(story, bob, revocation(tablet.device));
    await must(story, bob, rotation(story));
    expect(await wrapped(alice, forDevice(tablet), 0)).toEqual(ACCEPTED);
    expect(await wrapped(alice, forDevice(tablet), 1)).toEqual(refusedBy("removedPeopleGetNoNewKeys"));
    expect(await wrapped(bob, seedFor(tablet))).toEqual(refusedBy("removedPeopleGetNoNewKeys"));
    expect(await wrapped(bob, seedFor(bob))).toEqual(ACCEPTED);
    expect(await wrapped(bob, forDevice(bob), 1)).toEqual(ACCEPTED);
  });

  test("wrapAuthorIsMember: who was removed wraps nothing", async () => {
    await must(org.story, org.alice, removal(org.bob));
    expect(await wrapped(org.bob, forMember(org.alice))).toEqual(refusedBy("wrapAuthorIsMember"));
  });
});
