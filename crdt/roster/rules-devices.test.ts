import { beforeEach, describe, expect, test } from "vitest";
import {
  addDevice,
  cutOf,
  must,
  newKit,
  type Org,
  removal,
  restoring,
  revocation,
  SEALED,
  startOrg,
} from "../../test/support/org-story.ts";
import { type Hand, newDeviceCard, newHand, type Person, tell } from "../../test/support/roster-story.ts";
import type { DeviceId } from "../base/ids.ts";
import type { Action } from "./action.ts";
import { signProof } from "./proof.ts";
import { activeDevicesOf, isMember } from "./questions.ts";
import type { RuleName } from "./rules.ts";

let org: Org;
beforeEach(async () => {
  org = await startOrg();
});

const refusedBy = (rule: RuleName) => ({ ok: false, error: { type: "NotAllowed", rule } });
const told = (by: Hand, action: Action) => tell(org.story, by, action);
const of = (person: Person) => org.story.state.members.get(person.member);
const NO_DEVICE = "ab".repeat(16) as DeviceId;
const LABEL = Uint8Array.of(0x82, 0x00, 0x41, 0x07);

describe("[ROS24] labels", () => {
  test("deviceBelongsToThatMember: one's own devices are named by any of them, nobody else's", async () => {
    const { story, alice, bob } = org;
    const tablet = await addDevice(story, bob);
    const act: Action = { kind: "deviceLabelSet", device: bob.device, labelSealed: LABEL };
    expect(await told(alice, act)).toEqual(refusedBy("deviceBelongsToThatMember"));
    await must(story, tablet, act);
    expect(story.state.devices.get(bob.device)?.labelSealed).toEqual(LABEL);
  });

  test("deviceExists: an unknown or revoked device is neither named nor revoked again", async () => {
    const { story, bob } = org;
    const tablet = await addDevice(story, bob);
    await must(story, bob, revocation(tablet.device));
    for (const device of [NO_DEVICE, tablet.device]) {
      const label: Action = { kind: "deviceLabelSet", device, labelSealed: LABEL };
      expect(await told(bob, label)).toEqual(refusedBy("deviceExists"));
      expect(await told(bob, revocation(device))).toEqual(refusedBy("deviceExists"));
    }
  });
});

describe("[ROS25] revoking", () => {
  test("onlyOwnDevicesOrAdmins: a member revokes their own, an admin anybody's", async () => {
    const { story, ada, bob, carol } = org;
    const tablets = [await addDevice(story, carol), await addDevice(story, carol)] as const;
    expect(await told(bob, revocation(tablets[0].device))).toEqual(refusedBy("onlyOwnDevicesOrAdmins"));
    await must(story, carol, revocation(tablets[0].device));
    await must(story, ada, revocation(tablets[1].device));
    expect(activeDevicesOf(story.state, carol.member).map(({ device }) => device)).toEqual([carol.device]);
  });

  test("ownersAnswerToOwners: an owner's device is revoked by an owner, an admin's by another admin", async () => {
    const { story, alice, ada, bob } = org;
    const tablet = await addDevice(story, alice);
    expect(await told(ada, revocation(tablet.device))).toEqual(refusedBy("ownersAnswerToOwners"));
    await must(story, alice, revocation(tablet.device));
    const adas = await addDevice(story, ada);
    await must(story, alice, { kind: "roleSet", member: bob.member, role: "admin" });
    await must(story, bob, revocation(adas.device));
  });

  test("lastDeviceStays: the last device is not revoked, by its member or by an admin", async () => {
    const { story, ada, bob } = org;
    for (const by of [bob, ada])
      expect(await told(by, revocation(bob.device))).toEqual(refusedBy("lastDeviceStays"));
    const tablet = await addDevice(story, bob);
    await must(story, bob, revocation(bob.device)); // itself, while another stays
    expect(await told(tablet, revocation(tablet.device))).toEqual(refusedBy("lastDeviceStays"));
  });

  test("[ROS26] cutsAreTheirs: only feeds of the revoked device are cut, not those of its sister", async () => {
    const { story, bob, room } = org;
    const tablet = await addDevice(story, bob);
    const sister = revocation(tablet.device, [cutOf(room, bob)]);
    expect(await told(bob, sister)).toEqual(refusedBy("cutsAreTheirs"));
    await must(story, bob, revocation(tablet.device, [cutOf(room, tablet, 5)]));
    await must(story, bob, removal(bob, { cuts: [cutOf(room, tablet, 9), cutOf(room, bob, 2)] }));
    expect([...story.state.cuts.values()]).toEqual([5, 2]); // a cut never moves up
  });

  test("[ROS38] authorIsMember: a revoked device says nothing more, and is not added again", async () => {
    const { story, bob } = org;
    const tablet = await addDevice(story, bob);
    await must(story, bob, revocation(tablet.device));
    expect(await told(tablet, { kind: "profileSet", nameSealed: SEALED })).toEqual(
      refusedBy("authorIsMember"),
    );
    const device = await newDeviceCard(story, bob.epochKey, tablet);
    expect(await told(bob, { kind: "deviceAdded", member: bob.member, device })).toEqual(
      refusedBy("keysAreNew"),
    );
    expect(isMember(story.state, bob.device)).toBe(true);
  });

  test("[ROS39] a revoked device leaves its member's key stale, a rotation due, and its name in the list", async () => {
    const { story, bob } = org;
    const tablet = await addDevice(story, bob);
    await must(story, bob, revocation(tablet.device));
    const { seq, removals, rotationDue } = story.state;
    expect([of(bob)?.keyStale, rotationDue]).toEqual([true, true]);
    expect(removals).toEqual([{ seq, device: tablet.device, member: bob.member }]);
  });

  test("a guest's revoked device leaves the organisation's key as it is", async () => {
    const { story, gina } = org;
    const phone = await addDevice(story, gina);
    await must(story, gina, revocation(phone.device));
    expect([of(gina)?.keyStale, story.state.rotationDue]).toEqual([true, false]);
  });
});

describe("[ROS28] a member's new key", () => {
  test("clears the stale one, and the member stays who they are", async () => {
    const { story, bob } = org;
    const tablet = await addDevice(story, bob);
    await must(story, bob, revocation(tablet.device));
    const key = story.crypto.randomBytes(32);
    await must(story, bob, { kind: "memberKeySet", key });
    expect(of(bob)).toMatchObject({ member: bob.member, key, keyStale: false });
  });

  test("keysAreNew: the same key again is no new key", async () => {
    const key = of(org.bob)?.key as Uint8Array;
    expect(await told(org.bob, { kind: "memberKeySet", key })).toEqual(refusedBy("keysAreNew"));
  });
});

describe("[ROS27] recovery kits", () => {
  test("kitExists: nobody confirms or uses a kit that was not made", async () => {
    const { story, bob } = org;
    const kit = await newKit(story, bob);
    expect(await told(bob, { kind: "kitConfirmed" })).toEqual(refusedBy("kitExists"));
    const { hand, action } = await restoring(story, kit, bob);
    expect(await told(hand, action)).toEqual(refusedBy("kitExists"));
    await must(story, bob, kit.action);
    expect(of(bob)?.kit).toMatchObject({ kit: kit.action.kit, confirmedAt: null });
    await must(story, bob, { kind: "kitConfirmed" });
    expect(of(bob)?.kit?.confirmedAt).toBe(story.now);
  });

  test("proofIsByTheKit: a kit is set by who holds it, for this device and member", async () => {
    const { story, bob, carol } = org;
    const [kit, other] = [await newKit(story, bob), await newKit(story, carol)];
    const borrowed = { ...kit.action, proof: other.action.proof };
    expect(await told(bob, borrowed)).toEqual(refusedBy("proofIsByTheKit"));
    expect(await told(carol, kit.action)).toEqual(refusedBy("proofIsByTheKit")); // somebody else's, overheard
    await must(story, bob, kit.action);
  });

  test("proofIsByTheKit: a device comes back by the newest kit of that member, by no other", async () => {
    const { story, bob, carol } = org;
    const [old, kit, hers] = [await newKit(story, bob), await newKit(story, bob), await newKit(story, carol)];
    await must(story, bob, old.action);
    await must(story, bob, kit.action);
    await must(story, carol, hers.action);
    for (const wrong of [old, hers]) {
      const { hand, action } = await restoring(story, wrong, bob);
      expect(await told(hand, action)).toEqual(refusedBy("proofIsByTheKit"));
    }
    const { hand, action } = await restoring(story, kit, bob);
    await must(story, hand, action);
    await must(story, hand, revocation(bob.device)); // the lost one
    expect(activeDevicesOf(story.state, bob.member).map(({ device }) => device)).toEqual([hand.device]);
  });

  test("proofIsByTheKit: what was published when the kit was set brings no device back", async () => {
    const { story, bob } = org;
    const kit = await newKit(story, bob);
    await must(story, bob, kit.action);
    const { hand, action } = await restoring(story, kit, bob);
    const claim = { chain: story.state.chain, device: hand.device, member: bob.member };
    const proof = await signProof("kitSet", claim, kit.signer);
    expect(await told(hand, { ...action, proof })).toEqual(refusedBy("proofIsByTheKit"));
    expect(await told(hand, { ...action, proof: SEALED })).toEqual(refusedBy("proofIsByTheKit"));
  });

  test("keysAreNew: a kit is set once, whoever holds it, and brings a device once", async () => {
    const { story, bob } = org;
    const [kit, next] = [await newKit(story, bob), await newKit(story, bob)];
    await must(story, bob, kit.action);
    await must(story, bob, next.action);
    expect(await told(bob, kit.action)).toEqual(refusedBy("keysAreNew"));
    const { hand, action } = await restoring(story, next, bob);
    await must(story, hand, action);
    expect(await told(hand, action)).toEqual(refusedBy("keysAreNew"));
  });

  test("idsMatchKeys: who comes back signs as the device in their own card", async () => {
    const { story, bob } = org;
    const kit = await newKit(story, bob);
    await must(story, bob, kit.action);
    const { action } = await restoring(story, kit, bob);
    const stranger = await newHand(story.crypto);
    expect(await told(stranger, action)).toEqual(refusedBy("idsMatchKeys"));
  });

  test("memberExists: who was removed does not come back by their kit", async () => {
    const { story, alice, bob } = org;
    const kit = await newKit(story, bob);
    await must(story, bob, kit.action);
    await must(story, alice, removal(bob));
    const { hand, action } = await restoring(story, kit, bob);
    expect(await told(hand, action)).toEqual(refusedBy("memberExists"));
  });
});
