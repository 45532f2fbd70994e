import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Device, openDevice } from "./device.ts";
import { type RelayProcess, startRelay } from "./relay.ts";
import { shiftedClock } from "./shifted-clock.ts";

/** An organisation that has worked for weeks: what screenshots and screen checks look at. */
export interface Story {
  readonly relay: RelayProcess;
  readonly people: Readonly<Record<PersonName, Device>>;
  readonly rooms: Readonly<Record<RoomName, string>>;
  /** Samuel wrote without a network two hours ago; now he is back and it arrives. */
  bringSamuelBack(): Promise<void>;
  /** A link for whoever comes next. */
  readonly link: string;
  /** One more device at this relay, not of anybody yet; ends with the story. */
  open(label: string): Promise<Device>;
  end(): Promise<void>;
}

const names = {
  ana: "Ana Ruiz",
  chen: "陈恩",
  bo: "Bo Lindqvist",
  ayi: "阿依古丽",
  samuel: "Samuel Okoye",
} as const;
export type PersonName = keyof typeof names;

const roomNames = {
  hall: "大家 Everyone",
  pump: "三号泵房检修",
  survey: "Village survey 2026",
  parts: "备件与采购",
} as const;
export type RoomName = keyof typeof roomNames;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Tells the story from 24 days ago until now: the relay and everybody's clock live through it together. */
export async function tellStory(): Promise<Story> {
  const dir = mkdtempSync(join(tmpdir(), "skein-story-"));
  const clock = { offsetMs: -24 * DAY_MS };
  let relay = await startAt(dir, clock.offsetMs);
  const open = (label: string) => openDevice({ relay: relay.url, dir: join(dir, label), label, clock });
  const devices: Device[] = [];
  const settle = () =>
    Promise.all(
      devices.map((one) => one.until("sync", {}, ({ inStep, link }) => inStep || link === "offline")),
    );
  const later = async (daysAgo: number, hours = 0) => {
    await settle();
    await relay.stop();
    clock.offsetMs = -daysAgo * DAY_MS + hours * HOUR_MS;
    relay = await startAt(dir, clock.offsetMs, relay.port);
    await Promise.all(devices.map((one) => one.must("reconnect", {})));
    await settle();
  };

  const ana = await open(names.ana);
  devices.push(ana);
  const { room: hall } = await ana.must("createOrg", {
    setupToken: relay.setupToken ?? "",
    orgName: "云岭供水",
    name: names.ana,
    firstRoom: roomNames.hall,
    goalsRoom: "目标 Goals",
  });
  await settle();
  const { link } = await ana.must("createInvite", { days: 30, uses: 50 });
  const join1 = async (name: PersonName) => {
    const device = await open(names[name]);
    await device.must("joinOrg", { link, name: names[name] });
    devices.push(device);
    return device;
  };
  const chen = await join1("chen");
  const bo = await join1("bo");
  const ayi = await join1("ayi");
  const samuel = await join1("samuel");
  const people = { ana, chen, bo, ayi, samuel };
  await settle();
  const rooms = {
    hall,
    pump: (await chen.must("createRoom", { name: roomNames.pump })).room,
    survey: (await samuel.must("createRoom", { name: roomNames.survey })).room,
    parts: (await ayi.must("createRoom", { name: roomNames.parts })).room,
  };
  await settle();
  const org = { people, rooms };
  await tellGoals(org, later);
  await tellTalk(org, later);
  await settle();
  return {
    ...org,
    link,
    async open(label) {
      const device = await open(label);
      devices.push(device);
      return device;
    },
    async bringSamuelBack() {
      await samuel.must("platformChanged", { online: true });
      await samuel.until("sync", {}, ({ inStep }) => inStep);
    },
    get relay() {
      return relay;
    },
    async end() {
      await Promise.all(devices.map((one) => one.crash()));
      await relay.kill();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

const startAt = (dir: string, shiftMs: number, port = 0): Promise<RelayProcess> =>
  startRelay({ dir: join(dir, "relay"), port, env: shiftedClock(shiftMs) });

type Org = Pick<Story, "people" | "rooms">;
type Later = (daysAgo: number, hours?: number) => Promise<void>;

const say = (device: Device, room: string, text: string, replyTo: string | null = null) =>
  device.must("sendMessage", { room, text, replyTo });

async function memberOf(device: Device): Promise<string> {
  const session = await device.view("session", {});
  if (session.state !== "ready") throw new Error(`the session is ${session.state}`);
  return session.me.member;
}

/** Two objectives with numbers that moved over weeks, one just written. */
async function tellGoals({ people, rooms }: Org, later: Later): Promise<void> {
  const { ana, chen, bo, ayi, samuel } = people;
  await ana.until("goals", { cycle: null }, ({ state }) => state === "ready");
  const objective = async (title: string, why: string, owner: Device) => {
    const { id } = await ana.must("createObjective", { cycle: "2026-Q4", title });
    const view = await ana.until("goals", { cycle: null }, ({ objectives }) =>
      objectives.some((one) => one.id === id),
    );
    const version = view.objectives.find((one) => one.id === id)?.why.version ?? "";
    if (why !== "") await ana.must("editObjectiveText", { id, field: "why", text: why, version });
    await ana.must("setObjectiveOwner", { id, owner: await memberOf(owner) });
    return id;
  };
  const result = async (
    id: string,
    owner: Device,
    [title, start, target, unit]: readonly [string, number, number, string],
  ) => {
    const member = await memberOf(owner);
    const made = await ana.must("addKeyResult", { objective: id, title, start, target, unit, owner: member });
    return { objective: id, keyResult: made.id };
  };
  const water = await objective(
    "每个村子一拧龙头就有干净的水",
    "去年雨季有十一个村停水超过三天。今年雨季之前，这件事不能再发生。",
    chen,
  );
  const pressure = await result(water, chen, ["三号泵房出口压力稳定在 0.25 MPa 以上", 0.12, 0.25, "MPa"]);
  const villages = await result(water, ayi, [
    "Villages with water every day for 30 days",
    14,
    40,
    "villages",
  ]);
  const loss = await result(water, bo, ["管网漏损率降到 12% 以下", 27, 12, "%"]);
  const people2 = await objective(
    "People in the valley know how to report a leak, and see it fixed",
    "A leak that is reported the same day costs a tenth of one found at the meter.",
    samuel,
  );
  const reports = await result(people2, samuel, ["Leak reports answered within a day", 35, 90, "%"]);
  await result(people2, ana, ["教会 60 位村管水员用鸿雁报修", 0, 60, "人"]);
  await objective("找到愿意长期做维护的本地伙伴", "", ana);
  const check = async (
    device: Device,
    at: typeof pressure,
    value: number,
    confidence: number,
    note: string,
  ) => {
    await device.until("goals", { cycle: null }, ({ objectives }) =>
      objectives.some(
        ({ id, keyResults }) => id === at.objective && keyResults.some((one) => one.id === at.keyResult),
      ),
    );
    await device.must("checkIn", { ...at, value, confidence, note });
  };
  await check(chen, pressure, 0.14, 4, "换了两个止回阀，压力还上不去。");
  await check(ayi, villages, 17, 5, "");
  await check(bo, loss, 25.5, 5, "First acoustic survey done: 31 leaks on the east branch.");
  await later(17);
  await check(ayi, villages, 21, 6, "北坡五个村通了。");
  await check(chen, pressure, 0.16, 4, "清了进水口的泥沙。");
  await check(samuel, reports, 48, 6, "");
  await later(9);
  await check(bo, loss, 21.2, 6, "东线补完，西线下周开始。");
  await check(ayi, villages, 26, 7, "");
  await check(chen, pressure, 0.18, 5, "新泵到了县里，山路塌方，等人背上来。");
  await check(samuel, reports, 62, 7, "Answering from the phone at the market works.");
  await say(samuel, rooms.survey, "Week one is in: 312 households, 41 say the water is cloudy after rain.");
  await later(2);
  await check(ayi, villages, 29, 7, "两个村的水池漏，先记着。");
  await check(chen, pressure, 0.22, 7, "三号泵换好了。");
}

/** Rooms with days of talk, and a lively one today. */
async function tellTalk({ people, rooms }: Org, later: Later): Promise<void> {
  const { ana, chen, bo, ayi, samuel } = people;
  await say(ana, rooms.hall, "Welcome, everybody. Rooms are open: read along where you like.");
  await say(ayi, rooms.hall, "大家好，我在北坡，信号时有时无，看到会回。");
  await say(ayi, rooms.parts, "DN80 止回阀还剩 2 个，密封圈没有了。");
  await say(
    bo,
    rooms.parts,
    "Ordered 20 seals: https://example.org/parts/seal-dn80?qty=20 (arrives Tuesday)",
  );
  await say(
    samuel,
    rooms.survey,
    "Photos and the form are on the shared drive; I will bring the paper ones on Friday.",
  );
  await later(1, 3);
  await say(chen, rooms.pump, "明早六点上三号泵房，谁一起？");
  const yes = await say(bo, rooms.pump, "I am in. Bringing the spare gauge and both wrenches.");
  await chen.untilTimeline(rooms.pump, (items) => items.some(({ id }) => id === yes.id));
  await chen.must("react", { room: rooms.pump, id: yes.id, emoji: "👍", on: true });
  await ayi.untilTimeline(rooms.pump, (items) => items.some(({ id }) => id === yes.id));
  await ayi.must("react", { room: rooms.pump, id: yes.id, emoji: "👍", on: true });
  await ayi.must("react", { room: rooms.pump, id: yes.id, emoji: "❤️", on: true });
  await later(0, -2);
  const gauge = await say(chen, rooms.pump, "压力表读数 0.18，比约好的 0.25 低不少。\n先看进水口，再看泵。");
  await bo.untilTimeline(rooms.pump, (items) => items.some(({ id }) => id === gauge.id));
  await say(bo, rooms.pump, "0.18 is below what we agreed. Could it be the inlet screen again?", gauge.id);
  await say(chen, rooms.pump, "对，全是泥沙。清完再量一次。");
  const wrong = await say(ayi, rooms.pump, "我这边也有一个");
  await ayi.must("recallMessage", { room: rooms.pump, id: wrong.id });
  const better = await say(chen, rooms.pump, "清完了：0.22");
  await chen.must("editMessage", { room: rooms.pump, id: better.id, text: "清完了：0.22，还在往上走。" });
  await samuel.untilTimeline(rooms.pump, (items) => items.some(({ text }) => text.includes("还在往上走")));
  await samuel.must("react", { room: rooms.pump, id: better.id, emoji: "🎉", on: true });
  await say(samuel, rooms.survey, "Week three starts tomorrow at seven, at the school.");
  await samuel.until("sync", {}, ({ inStep }) => inStep);
  await samuel.must("platformChanged", { online: false });
  await say(samuel, rooms.pump, "The truck with the new pump is stuck below the bridge. No signal here.");
  await later(0);
  await say(bo, rooms.pump, "Closing the hatch now. See you at the market?");
}
