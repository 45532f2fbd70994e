import { afterAll, beforeAll, expect, test } from "vitest";
import type { CommentThreadView, GoalCommentsView } from "../../client/engine/api.ts";
import { encodeEvent, encodeGoalWord, type GoalWord, textToRef } from "../../crdt/index.ts";
import type { Device } from "../support/device.ts";
import { hostileJoins, memberNamed } from "../support/hostile-member/cast.ts";
import { objectiveOf } from "../support/hostile-member/hostile-goals.ts";
import type { HostileMember } from "../support/hostile-member/hostile-member.ts";
import { allInStep, foundTeam, type Team } from "../support/team.ts";

/** Comments on goals, between people who write apart, and with somebody who means no good. */

const CYCLE = "2026-Q4";
let team: Team;
let ana: Device;
let bo: Device;
let mal: HostileMember;
let objective: string;
let keyResult: string;

beforeAll(async () => {
  team = await foundTeam();
  ana = team.ana;
  bo = await team.join("Bo");
  mal = await hostileJoins(team);
  objective = (await ana.must("createObjective", { cycle: CYCLE, title: "Clean water" })).id;
  const numbers = { start: 0, target: 10, unit: "件", owner: null };
  keyResult = (await ana.must("addKeyResult", { objective, title: "Wells", ...numbers })).id;
  await shown(bo, (one) => one.objectives.some(({ keyResults }) => keyResults.length === 1));
});
afterAll(async () => {
  mal?.close();
  await team?.end();
});

const shown = (device: Device, until: (view: GoalsViewOf) => boolean) =>
  device.until("goals", { cycle: CYCLE }, until);
type GoalsViewOf = Awaited<ReturnType<typeof goalsOf>>;
const goalsOf = (device: Device) => device.view("goals", { cycle: CYCLE });

async function talk(
  device: Device,
  until: (threads: readonly CommentThreadView[]) => boolean,
  of = objective,
): Promise<GoalCommentsView> {
  const view = await device.until(
    "goalComments",
    { objective: of },
    (one) => one !== null && until(one.threads),
  );
  if (view === null) throw new Error("no such objective");
  return view;
}
const say = (
  device: Device,
  text: string,
  more: {
    readonly answers?: string;
    readonly checkIn?: string;
    readonly of?: string;
    readonly mentions?: readonly { readonly from: number; readonly length: number; readonly who: string }[];
  } = {},
) => {
  const { answers = null, checkIn = null, of = objective, mentions = [] } = more;
  return device.must("addComment", {
    objective: of,
    keyResult: checkIn === null ? null : keyResult,
    checkIn,
    answers,
    text,
    mentions,
  });
};
/** As one line for each thread. */
const told = ({ threads }: GoalCommentsView): readonly string[] =>
  threads.map(({ root, answers, settled }) =>
    [
      ...[root, ...answers].map(
        ({ by, text, recalled, reactions }) =>
          `${by.name}: ${recalled ? "(gone)" : text}${reactions.map(({ emoji, count }) => ` ${emoji}${count}`).join("")}`,
      ),
      ...(settled ? [`settled by ${settled.by.name}`] : []),
    ].join(" / "),
  );

const word = (id: string, one: GoalWord) =>
  encodeEvent({
    type: "goalWord",
    objective: objectiveOf(id),
    session: 0,
    changes: [encodeGoalWord(one)],
  });
const comment = (text: string): GoalWord => ({
  type: "comment",
  keyResult: null,
  checkIn: null,
  event: { type: "message", text, replyTo: null },
});

test("[CMT1] [CMT3] comments written apart are the same on both sides, with answers under what they answer", async () => {
  const { id } = await say(ana, "Why ten?");
  await talk(bo, (threads) => threads.length === 1);
  await bo.must("platformChanged", { online: false });
  await say(bo, "That is what we can dig", { answers: id });
  await say(bo, "And who pays?");
  await ana.must("editComment", { objective, id, text: "Why ten of them?" });
  await bo.must("reactToComment", { objective, id, emoji: "👍", on: true });
  await bo.must("platformChanged", { online: true });
  const sides = await Promise.all(
    [ana, bo].map((device) =>
      talk(
        device,
        ([first, second]) =>
          first?.answers.length === 1 &&
          first.root.edited !== null &&
          first.root.reactions.length === 1 &&
          second !== undefined,
      ),
    ),
  );
  for (const view of sides) {
    expect(told(view)).toEqual([
      "Ana: Why ten of them? 👍1 / Bo: That is what we can dig",
      "Bo: And who pays?",
    ]);
    expect(view.threads[0]?.root.before.map(({ text }) => text)).toEqual(["Why ten?"]);
  }
  const [objectiveRow] = (await goalsOf(ana)).objectives;
  expect(objectiveRow?.comments).toEqual({ count: 3, open: 2, waits: false });
});

test("[CMT5] a comment waits for whoever is named until they answer, and a check-in knows how much is said of it", async () => {
  const { id: said } = await ana.must("checkIn", { objective, keyResult, value: 4, confidence: 6, note: "" });
  const who = await memberNamed(ana, "Bo");
  const { id } = await say(ana, "@Bo is that right?", {
    checkIn: said,
    mentions: [{ from: 0, length: 3, who }],
  });
  const waiting = await talk(bo, (threads) => threads.some(({ waits }) => waits));
  expect(waiting.threads.find(({ root }) => root.id === id)).toMatchObject({
    about: { keyResult, title: "Wells", checkIn: { id: said, value: 4, unit: "件" } },
    root: { mentions: [{ from: 0, length: 3, who, name: "Bo", me: true }] },
  });
  expect((await goalsOf(bo)).objectives[0]?.comments.waits).toBe(true);
  expect((await goalsOf(ana)).objectives[0]?.comments.waits).toBe(false);
  const detail = await bo.until("keyResult", { objective, keyResult }, (one) => one?.checkIns.length === 1);
  expect(detail?.checkIns[0]?.comments).toEqual({ count: 1, open: 1, waits: true });
  await say(bo, "It is", { answers: id });
  await talk(bo, (threads) => threads.every(({ waits }) => !waits));
  expect((await goalsOf(bo)).objectives[0]?.comments.waits).toBe(false);
});

test("[CMT4] [CMT2] whoever may comment settles one, and takes back their own words alone", async () => {
  const { id } = await say(ana, "Shall we?");
  await talk(bo, (threads) => threads.some(({ root }) => root.id === id));
  await bo.must("settleComment", { objective, id, on: true });
  const view = await talk(ana, (threads) => threads.some(({ settled }) => settled !== null));
  expect(view.threads.find(({ root }) => root.id === id)).toMatchObject({
    isOpen: false,
    settled: { by: { name: "Bo" } },
  });
  for (const name of ["editComment", "recallComment"] as const) {
    const refused = await bo.command(name, { objective, id, text: "mine" } as never);
    expect(refused).toEqual({
      ok: false,
      error: { type: "NotAllowed", rule: "onlyAuthorsChangeTheirMessages" },
    });
  }
  await ana.must("settleComment", { objective, id, on: false });
  await ana.must("recallComment", { objective, id });
  const gone = await talk(bo, (threads) => threads.some(({ root }) => root.recalled !== null));
  expect(told(gone)).toContain("Ana: (gone)");
  expect(await ana.command("recallComment", { objective, id })).toMatchObject({
    ok: false,
    error: { type: "NotFound" },
  });
});

test("[CMT1] [CMT2] [OKR9] a hostile member neither rewords nor recalls, nor speaks into a private room's goal; all see the same", async () => {
  const { room } = await ana.must("createRoom", { name: "Board", access: "private" });
  const hidden = (await ana.must("createObjective", { cycle: CYCLE, title: "Quiet plan", room })).id;
  const who = await memberNamed(ana, "Bo");
  await ana.must("addToRoom", { room, members: [who], role: "writer" });
  await shown(bo, ({ objectives }) => objectives.some(({ id }) => id === hidden));
  const { id: quiet } = await say(ana, "Not a word outside", { of: hidden });
  const { id: open } = await say(ana, "Everybody may read this");
  const [quietRef, openRef] = [quiet, open].map((id) => textToRef(id));
  if (!quietRef || !openRef) throw new Error("no place");
  const lies = [
    word(hidden, comment("I can write here")),
    word(hidden, { type: "settled", comment: quietRef, on: true }),
    word(objective, { type: "ofComment", event: { type: "edit", target: openRef, text: "I said so" } }),
    word(objective, { type: "ofComment", event: { type: "recall", target: openRef } }),
    word(objective, comment("Mal was here")),
  ];
  for (const lie of lies) expect(await mal.say(team.goalsRoom, lie)).toBeNull();
  expect(JSON.stringify(await mal.read(team.goalsRoom))).not.toContain("Not a word outside");
  await allInStep(ana, bo);
  for (const device of [ana, bo]) {
    const all = await talk(device, (threads) => threads.some(({ root }) => root.text === "Mal was here"));
    expect(told(all)).toContain("Ana: Everybody may read this");
    expect(told(await talk(device, (threads) => threads.length > 0, hidden))).toEqual([
      "Ana: Not a word outside",
    ]);
  }
});

test("[CMT2] where only those who lead a room may post, what others say of its goals is no comment", async () => {
  const { room } = await ana.must("createRoom", { name: "Told", access: "private" });
  const own = (await ana.must("createObjective", { cycle: CYCLE, title: "From above", room })).id;
  const members = [await memberNamed(ana, "Bo"), await memberNamed(ana, "Mal")];
  await ana.must("addToRoom", { room, members, role: "writer" });
  await ana.must("setRoomRules", { room, posts: "admins" });
  await shown(bo, ({ objectives }) => objectives.some(({ id }) => id === own));
  await talk(bo, () => true, own);
  await bo.until("goalComments", { objective: own }, (view) => view?.canComment === false);
  const input = { objective: own, keyResult: null, checkIn: null, answers: null, text: "But why?" };
  expect(await bo.command("addComment", input)).toEqual({
    ok: false,
    error: { type: "NotAllowed", rule: "onlyAdminsPost" },
  });
  await say(ana, "Ask me on Monday", { of: own });
  await mal.catchUp();
  expect(await mal.say(room, word(own, comment("But why?")))).toBeNull();
  await allInStep(ana, bo);
  for (const device of [ana, bo])
    expect(told(await talk(device, (threads) => threads.length > 0, own))).toEqual(["Ana: Ask me on Monday"]);
});
