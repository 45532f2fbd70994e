import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { dumpRoster } from "../../test/support/roster-dump.ts";
import {
  invite,
  join,
  newDeviceCard,
  newHand,
  type Person,
  type Story,
  signNext,
  startStory,
  tell,
} from "../../test/support/roster-story.ts";
import { fromHex, utf8 } from "../base/bytes.ts";
import type { Result } from "../base/result.ts";
import { createWebCrypto } from "../crypto/webcrypto.ts";
import { type InviteMade, profileSetAction, roomCreatedAction } from "../keyring/acts.ts";
import type { ActionOf } from "./action.ts";
import { type Entry, parseEntry } from "./entry.ts";
import { deviceIdOf, memberIdOf } from "./ids-from-keys.ts";
import { signProof } from "./proof.ts";
import { applyEntry, type RosterError, reduceChain } from "./reduce.ts";
import { signEntry } from "./sign-entry.ts";
import type { RosterState } from "./state.ts";

const platform = createWebCrypto();

/** What may happen next, whoever's turn it is; each returns whether the chain must take it. */
const plots = {
  room: async (story: Story, by: Person, role: string) => {
    const { crypto, state } = story;
    const action = await roomCreatedAction({ crypto, state, epochKey: by.epochKey, use: "chat", name: "r" });
    return [await tell(story, by, action), role !== "guest"] as const;
  },
  rename: async (story: Story, by: Person) => {
    const { crypto, state } = story;
    const action = await profileSetAction({ crypto, state, epochKey: by.epochKey, name: `n${story.now}` });
    return [await tell(story, by, action), true] as const;
  },
  device: async (story: Story, by: Person) => {
    const device = await newDeviceCard(story, by.epochKey, await newHand(story.crypto));
    return [await tell(story, by, { kind: "deviceAdded", member: by.member, device }), true] as const;
  },
};
type Plot = keyof typeof plots | "invite";
const plot = fc.constantFrom<Plot>("room", "rename", "device", "invite");
const roleOfGuest = fc.constantFrom("member", "guest", "admin" as const);

async function play(seed: number, turns: readonly (readonly [Plot, number, string])[]): Promise<Story> {
  const { story, alice } = await startStory(`play ${seed}`, { ...platform, randomBytes: seeded(seed) });
  const people = [{ person: alice, role: "owner" }];
  for (const [what, who, role] of turns) {
    const actor = people[who % people.length] as (typeof people)[number];
    if (what === "invite") {
      const inviter = actor.role === "owner" || actor.role === "admin" ? actor.person : alice;
      const made = await invite(story, inviter, { role: role as "member", maxUses: 1 });
      people.push({ person: await join(story, made, `p${people.length}`), role });
      continue;
    }
    const [outcome, expected] = await plots[what](story, actor.person, actor.role);
    expect(outcome.ok).toBe(expected);
  }
  return story;
}

const seeded = (seed: number) => {
  let word = seed >>> 0;
  return (length: number) =>
    Uint8Array.from({ length }, () => {
      word = (Math.imul(word, 1_664_525) + 1_013_904_223) >>> 0;
      return word >>> 24;
    });
};

const turns = fc.array(fc.tuple(plot, fc.nat(5), roleOfGuest), { maxLength: 10 });

describe("chains", () => {
  test("[ROS15] a valid chain reduces to one state, all at once, step by step or from its bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), turns, async (seed, script) => {
        const { entries, state } = await play(seed, script);
        const told = dumpRoster(state);
        expect(dumpRoster(accepted(await reduceChain(entries, platform)))).toBe(told);
        const reread = entries.map((entry) => accepted(parseEntry(entry.bytes, platform)));
        expect(dumpRoster(accepted(await reduceChain(reread, platform)))).toBe(told);
        const half = Math.ceil(entries.length / 2);
        const first = accepted(await reduceChain(entries.slice(0, half), platform));
        expect(dumpRoster(accepted(await reduceChain(entries.slice(half), platform, first)))).toBe(told);
      }),
      { numRuns: 15 },
    );
  });

  test("[ROS15] applying an entry changes neither the state nor the entry it was given", async () => {
    const story = await play(7, [
      ["invite", 0, "member"],
      ["room", 1, ""],
      ["rename", 1, ""],
      ["device", 0, ""],
    ]);
    let state: RosterState | null = null;
    for (const entry of story.entries) {
      const before = dumpRoster(state);
      const bytes = entry.bytes.slice();
      const next: RosterState = accepted(await applyEntry(state, entry, platform));
      expect(dumpRoster(state)).toBe(before);
      expect(entry.bytes).toEqual(bytes);
      expect(dumpRoster(next)).not.toBe(before);
      state = next;
    }
  });

  test("[ROS15] a refused entry leaves a reduction from a given state as it was", async () => {
    const story = await play(8, [["invite", 0, "member"]]);
    const start = accepted(await reduceChain(story.entries.slice(0, 2), platform));
    const before = dumpRoster(start);
    const result = await reduceChain([story.entries[2] as Entry, story.entries[1] as Entry], platform, start);
    expect(result).toEqual({ ok: false, error: { type: "Behind", seq: 3 } });
    expect(dumpRoster(start)).toBe(before);
  });
});

describe("[ROS4] compare and swap", () => {
  let story: Story;
  let alice: Person;
  let renameTo: (name: string) => Promise<Entry>;

  beforeAll(async () => {
    ({ story, alice } = await startStory());
    renameTo = async (name) => {
      const { crypto, state } = story;
      return signNext(
        story,
        alice,
        await profileSetAction({ crypto, state, epochKey: alice.epochKey, name }),
      );
    };
  });

  test("of two entries for one place the second is behind, and goes through when signed anew", async () => {
    const [one, two] = [await renameTo("one"), await renameTo("two")];
    const state = accepted(await applyEntry(story.state, one, story.crypto));
    expect(await applyEntry(state, two, story.crypto)).toEqual(behind(2));
    story.state = state;
    expect((await applyEntry(state, await renameTo("two"), story.crypto)).ok).toBe(true);
  });

  test("an entry from further ahead, with a gap before it, is behind too", async () => {
    const next = await renameTo("next");
    const ahead = accepted(await applyEntry(story.state, next, story.crypto));
    const later = await signNext({ ...story, state: ahead }, alice, next.action);
    expect(await applyEntry(story.state, later, story.crypto)).toEqual(behind(story.state.seq + 1));
  });

  test("the right place on another history is behind", async () => {
    const forked = { ...story, state: { ...story.state, head: new Uint8Array(32).fill(1) } };
    const entry = await signNext(forked, alice, (await renameTo("x")).action);
    expect(await applyEntry(story.state, entry, story.crypto)).toEqual(behind(story.state.seq + 1));
  });

  test("nothing but an org's first entry starts a chain, and it starts it once", async () => {
    expect(await applyEntry(null, await renameTo("x"), story.crypto)).toEqual(behind(0));
    expect(await applyEntry(story.state, story.entries[0] as Entry, story.crypto)).toEqual(
      behind(story.state.seq + 1),
    );
    expect(await reduceChain([], story.crypto)).toEqual(behind(0));
  });
});

describe("[ROS6] forgery", () => {
  test("any changed bit of any entry is refused where it stands", async () => {
    const { entries } = await play(3, [
      ["invite", 0, "admin"],
      ["room", 1, ""],
      ["rename", 1, ""],
      ["device", 1, ""],
    ]);
    const states: (RosterState | null)[] = [null];
    for (const entry of entries)
      states.push(accepted(await applyEntry(states.at(-1) ?? null, entry, platform)));
    const place = fc
      .nat(entries.length - 1)
      .chain((index) =>
        fc.tuple(fc.constant(index), fc.nat((entries[index] as Entry).bytes.length - 1), fc.nat(7)),
      );
    await fc.assert(
      fc.asyncProperty(place, async ([index, at, bit]) => {
        const bytes = (entries[index] as Entry).bytes.slice();
        bytes[at] = (bytes[at] as number) ^ (1 << bit);
        const parsed = parseEntry(bytes, platform);
        if (parsed.ok)
          expect((await applyEntry(states[index] ?? null, parsed.value, platform)).ok).toBe(false);
      }),
      { numRuns: 600 },
    );
  });

  test("a changed text inside an entry breaks its signature", async () => {
    const { entries } = await play(4, []);
    const bytes = (entries[0] as Entry).bytes.slice();
    const at = bytes.length - 70; // the last byte but five of the commitment
    bytes[at] = (bytes[at] as number) ^ 1;
    const forged = accepted(parseEntry(bytes, platform));
    expect(await applyEntry(null, forged, platform)).toEqual({ ok: false, error: { type: "BadSignature" } });
  });

  test("random bytes never make the parser throw", () => {
    const head = fromHex("d28443a10127a0") as Uint8Array;
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (noise, framed) => {
        const bytes = framed ? Uint8Array.from([...head, ...noise]) : noise;
        expect(parseEntry(bytes, platform).ok).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});

describe("[ROS16] many entries at once", () => {
  test("a chain of 2,000 members with 20 rotations is checked in a moment", async () => {
    const { story, alice } = await startStory("many", { ...platform, randomBytes: seeded(1) });
    const made = await invite(story, alice, { maxUses: 2000 });
    const entries = [...story.entries];
    for (let i = 0; i < 1999; i++) {
      entries.push(await quickJoin(story, made, entries.at(-1) as Entry));
      if (i % 100 === 99) entries.push(await quickRotation(story, alice, entries.at(-1) as Entry));
    }
    const started = performance.now();
    const state = accepted(await reduceChain(entries, platform));
    expect(performance.now() - started).toBeLessThan(5_000); // about 0.3 s on 2 cores: the budget is 1 s, the rest is for busy machines
    expect([state.members.size, state.epoch]).toEqual([2000, 19]);
  }, 60_000);

  test("the verdict on a chain with forgeries in it is that of one entry after the other", async () => {
    const { story, alice } = await startStory("forged", { ...platform, randomBytes: seeded(2) });
    const made = await invite(story, alice, { maxUses: 300 });
    const entries = [...story.entries];
    for (let i = 0; i < 150; i++) entries.push(await quickJoin(story, made, entries.at(-1) as Entry)); // more than one batch
    const faults = fc.uniqueArray(fc.tuple(fc.nat(entries.length - 1), fc.constantFrom(...forgeries)), {
      minLength: 1,
      maxLength: 4,
      selector: ([at]) => at, // a bit flipped twice is no forgery
    });
    await fc.assert(
      fc.asyncProperty(faults, async (all) => {
        const bent = [...entries];
        for (const [at, forge] of all) bent[at] = forge(bent[at] as Entry);
        const together = await reduceChain(bent, platform);
        expect(together.ok).toBe(false);
        expect(together).toEqual(await oneAfterTheOther(bent));
      }),
      { numRuns: 25 },
    );
  }, 30_000);
});

/** Entries that the parser would not give: each is wrong in another way. */
const forgeries = [
  (entry: Entry): Entry => ({ ...entry, bytes: withLastBitFlipped(entry.bytes) }),
  (entry: Entry): Entry => ({ ...entry, by: "ab".repeat(16) as Entry["by"] }),
  (entry: Entry): Entry => ({ ...entry, seq: entry.seq + 1 }),
  ({ action, ...entry }: Entry): Entry => ({
    ...entry,
    action: "proof" in action ? { ...action, proof: withLastBitFlipped(action.proof) } : action,
    bytes: "proof" in action ? entry.bytes : withLastBitFlipped(entry.bytes),
  }),
];

const withLastBitFlipped = (bytes: Uint8Array): Uint8Array =>
  bytes.map((byte, at) => (at === bytes.length - 1 ? byte ^ 1 : byte));

async function oneAfterTheOther(entries: readonly Entry[]): Promise<Result<RosterState, RosterError>> {
  let state: RosterState | null = null;
  for (const entry of entries) {
    const applied: Result<RosterState, RosterError> = await applyEntry(state, entry, platform);
    if (!applied.ok) return applied;
    state = applied.value;
  }
  throw new Error("nothing was refused");
}

const quickRotation = (story: Story, { device, signer }: Person, last: Entry): Promise<Entry> =>
  signEntry(
    {
      chain: story.state.chain,
      seq: last.seq + 1,
      prev: last.hash,
      at: story.now,
      by: device,
      action: { kind: "rotated", commitment: story.crypto.randomBytes(32), prevSealed: null },
    },
    signer,
    story.crypto,
  );

/** A join by the grammar alone: no wraps and no state, so that the test spends its time where it measures. */
async function quickJoin(story: Story, made: InviteMade, last: Entry): Promise<Entry> {
  const { crypto, state } = story;
  const { member: card, device: template } = (story.entries[0] as Entry).action as ActionOf<"orgCreated">;
  const signer = await crypto.signerFromSeed(crypto.randomBytes(32));
  const [key, sealKey] = [crypto.randomBytes(32), crypto.randomBytes(32)];
  const member = { ...card, key, member: memberIdOf(crypto, key) };
  const id = deviceIdOf(crypto, signer.publicKey, sealKey);
  const device = { ...template, device: id, signKey: signer.publicKey, sealKey };
  const inviter = await crypto.hkdf(made.secret, utf8("skein/v1/invite/sign"), 32);
  const claim = { chain: state.chain, device: id, member: member.member };
  const proof = await signProof("invite", claim, await crypto.signerFromSeed(inviter));
  const action = { kind: "memberJoined", invite: made.invite, member, device, proof } as const;
  const place = { chain: state.chain, seq: last.seq + 1, prev: last.hash };
  return signEntry({ ...place, at: story.now, by: id, action }, signer, crypto);
}

const behind = (seq: number): Result<never, RosterError> => ({ ok: false, error: { type: "Behind", seq } });

function accepted<T>(result: Result<T, RosterError>): T {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.error)}`);
  return result.value;
}
