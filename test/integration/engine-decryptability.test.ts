import { afterAll, beforeAll, expect, test } from "vitest";
import type { Device } from "../support/device.ts";
import { memberNamed } from "../support/hostile-member/cast.ts";
import { createChance } from "../support/simulation/random.ts";
import { allInStep, foundTeam, send, type Team } from "../support/team.ts";
import { textsOf } from "../support/timeline-mirror.ts";

/** What people can read, asked of whole engines: a plain model says who should show which words, and they do. */

const SEEDS = Array.from({ length: 20 }, (_, seed) => seed + 1);
const STEPS = 10;

let team: Team;
let people: readonly Device[];
let members: readonly string[];
beforeAll(async () => {
  team = await foundTeam();
  people = [team.ana, await team.join("Bo"), await team.join("Chen"), await team.join("Dora")];
  members = await Promise.all(["Ana", "Bo", "Chen", "Dora"].map((name) => memberNamed(team.ana, name)));
});
afterAll(() => team?.end());

/** A room as it ought to be: who is in it, and which words each of them has been given. */
interface Model {
  readonly inside: Set<number>;
  readonly came: Set<number>;
  readonly shown: readonly Set<string>[];
  readonly said: string[];
}

test.for(SEEDS)(
  "[KEY17] [KEY8] [G03] seed %i: everybody shows exactly the words that were theirs to read",
  async (seed) => {
    const chance = createChance(`decryptability ${seed}`);
    const history = chance.happens(0.5) ? "all" : "since";
    const ana = people[0] as Device;
    const { room } = await ana.must("createRoom", { name: `${seed}`, access: "private", history });
    await ana.until("room", { room }, (view) => view?.pending === false);
    const model: Model = {
      inside: new Set([0]),
      came: new Set([0]),
      shown: people.map(() => new Set()),
      said: [],
    };

    /** `meanwhile`: while the writer has no network. What was sealed for those who left then is sealed anew. */
    const say = async (who: number, meanwhile: (() => Promise<void>) | null = null) => {
      const device = people[who] as Device;
      const text = `${seed}/${model.said.length}`;
      if (meanwhile !== null) await device.must("platformChanged", { online: false });
      await send(device, room, text);
      await meanwhile?.();
      if (meanwhile !== null) await device.must("platformChanged", { online: true });
      model.said.push(text);
      for (const one of model.inside) model.shown[one]?.add(text);
      for (const one of model.inside) await untilShown(one);
    };
    const untilShown = (who: number) =>
      (people[who] as Device).untilTimeline(room, (items) => {
        const texts = new Set(textsOf(items));
        return [...(model.shown[who] ?? [])].every((text) => texts.has(text));
      });
    const add = async (who: number) => {
      const asked = { room, members: [members[who] as string], role: "writer" } as const;
      for (;;) {
        const added = await ana.command("addToRoom", asked);
        if (added.ok) break;
        expect(added.error).toEqual({ type: "NoKeyYet" }); // somebody else renewed it: it comes behind its entry
        await ana.until("room", { room }, (view) => view?.waitingForKey === false);
      }
      model.inside.add(who);
      model.came.add(who);
      if (history === "all") for (const text of model.said) model.shown[who]?.add(text);
      await (people[who] as Device).until(
        "room",
        { room },
        (view) => view !== null && view.ended === null && !view.waitingForKey, // entries come before keys
      );
      if (history === "all") await untilShown(who);
    };
    const end = async (who: number) => {
      const device = people[who] as Device;
      if (chance.happens(0.5)) await ana.must("removeFromRoom", { room, member: members[who] as string });
      else await device.must("leaveRoom", { room });
      model.inside.delete(who);
      await device.until("room", { room }, (view) => view?.ended !== null);
      await allInStep(ana);
    };

    for (let step = 0; step < STEPS; step++) {
      const who = chance.between(1, people.length - 1);
      if (model.inside.has(who) && chance.happens(0.4)) await end(who);
      else if (!model.inside.has(who)) await add(who);
      const writer = chance.happens(0.3) ? 0 : ([...model.inside].at(-1) as number);
      const leaver = [...model.inside].find((one) => one !== 0 && one !== writer);
      const goesOffline = writer !== 0 && leaver !== undefined && chance.happens(0.5);
      await say(writer, goesOffline ? () => end(leaver) : null);
    }
    await allInStep(...people);
    for (const [who, device] of people.entries()) {
      const knows = (await device.view("rooms", {})).some(({ id }) => id === room);
      expect([who, knows]).toEqual([who, model.came.has(who)]); // for whoever never came there is no such room
      const shown = knows ? await device.history(room) : [];
      expect([who, textsOf(shown).toSorted()]).toEqual([who, [...(model.shown[who] ?? [])].sort()]);
      expect(shown.filter(({ line }) => line?.type === "SetAside")).toEqual([]);
    }
  },
);
