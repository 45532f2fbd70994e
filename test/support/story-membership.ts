import type { Page } from "playwright-core";
import { field, label, postponeKit } from "./app.ts";
import type { Device } from "./device.ts";
import type { Story } from "./story.ts";

/** What came later to the organisation of story.ts: rooms that not everybody is in, people from elsewhere, and some who wait for a yes. */
export interface Membership {
  readonly rooms: Readonly<Record<"contract" | "notice" | "ledger", string>>;
  readonly members: Readonly<Record<"lin" | "chen" | "bo" | "zhou" | "twin", string>>;
  readonly links: Readonly<Record<"guest" | "guestAsks" | "colleague" | "orgAsks", string>>;
  /** Somebody takes lin out of a room whose past she has. */
  endLedger(): Promise<void>;
  /** The owner lets in who asked under this name, or removes them. */
  letIn(name: string): Promise<void>;
  remove(name: string): Promise<void>;
}

export const HONGDA = "宏达管材";
const DELTA = "Delta Pumps & Valves International";
const DAY_MS = 24 * 60 * 60 * 1000;

/** `lin` is a member already, at a browser; she becomes an admin. */
export async function tellMembership(story: Story, lin: string): Promise<Membership> {
  const { ana, chen, bo, ayi } = story.people;
  const people = (await ana.until("people", {}, (view) => view.people.some(({ name }) => name === lin)))
    .people;
  const memberOf = (wanted: string) => people.find(({ name }) => name === wanted)?.member ?? "";
  const members = {
    lin: memberOf(lin),
    ana: memberOf("Ana Ruiz"),
    chen: memberOf("陈恩"),
    bo: memberOf("Bo Lindqvist"),
  };
  await ana.must("setRole", { member: members.lin, role: "admin" });
  await ana.must("vouch", { member: members.chen, name: "陈恩", title: "泵站运行负责人" });
  const knowsLin = (device: Device) =>
    device.until("people", {}, (view) => view.people.some(({ member }) => member === members.lin));
  await Promise.all([chen, bo, ayi].map(knowsLin));

  const contract = await roomOf(ana, "采购对接", [members.chen, members.lin, members.bo]);
  await ana.must("setRoomRole", { room: contract, member: members.lin, role: "admin" });
  await ana.must("setRoomRole", { room: contract, member: members.bo, role: "reader" });
  await chen.until("rooms", {}, (rooms) => rooms.some(({ id }) => id === contract));
  await say(chen, contract, "PE 管的规格和到货时间在这里定，别的事去大群说。");
  const notice = await roomOf(ayi, "雨季通知", [members.lin]);
  await ayi.must("setRoomRole", { room: notice, member: members.lin, role: "reader" });
  await say(ayi, notice, "今晚有大雨，北坡三个村明早晚一小时供水。");
  const ledger = await roomOf(bo, "Old parts count", [members.lin]);
  await say(bo, ledger, "Shelf 4: eleven couplings, two of them cracked.");

  const guests = {
    room: contract,
    days: 7,
    uses: 10,
    role: "writer",
    guestUntil: Date.now() + 40 * DAY_MS,
  } as const;
  const { link: guest } = await ana.must("createRoomLink", {
    ...guests,
    guestOrg: HONGDA,
    needsApproval: false,
  });
  const { link: guestAsks } = await ana.must("createRoomLink", {
    ...guests,
    guestOrg: HONGDA,
    needsApproval: true,
  });
  const { link: delta } = await ana.must("createRoomLink", {
    ...guests,
    uses: 1,
    guestOrg: DELTA,
    needsApproval: false,
  });
  const forColleagues = { ...guests, guestOrg: null, guestUntil: null, needsApproval: false };
  const { id: wrong } = await ana.must("createRoomLink", forColleagues);
  await ana.must("revokeInvite", { id: wrong });
  const { link: colleague } = await ana.must("createRoomLink", forColleagues);
  const { link: orgAsks } = await ana.must("createInvite", { days: 7, uses: 10, needsApproval: true });

  const zhou = await enter(story, guest, "周明远");
  const twin = await enter(story, delta, "\u0410na Ruiz"); // a Cyrillic capital: to the eye she is Ana
  await enter(story, guestAsks, "梅雨");
  await enter(story, orgAsks, "Tenzin Dorje");
  await zhou.until("rooms", {}, (rooms) => rooms.some(({ id }) => id === contract));
  await zhou.until("room", { room: contract }, (room) => room?.canWrite === true);
  await say(zhou, contract, "PE100 管周六到县城货场，一共 240 根。");
  await twin.until("room", { room: contract }, (room) => room?.canWrite === true);
  await say(twin, contract, "We can lend you a truck on Saturday.");
  const known = await chen.until("people", {}, (view) => view.guests.length === 2);
  const guestOf = (wanted: string) => known.guests.find(({ name }) => name === wanted)?.member ?? "";
  return {
    rooms: { contract, notice, ledger },
    members: { ...members, zhou: guestOf("周明远"), twin: guestOf("\u0410na Ruiz") },
    links: { guest, guestAsks, colleague, orgAsks },
    async endLedger() {
      await bo.must("removeFromRoom", { room: ledger, member: members.lin });
    },
    async letIn(name) {
      const { requests } = await ana.until("people", {}, (view) =>
        view.requests.some((one) => one.name === name),
      );
      await ana.must("answerRequest", {
        id: requests.find((one) => one.name === name)?.id ?? "",
        accept: true,
      });
    },
    async remove(name) {
      const view = await ana.until("people", {}, (all) => all.people.some((one) => one.name === name));
      const member = view.people.find((one) => one.name === name)?.member ?? "";
      await ana.must("removeMember", { member, successor: null });
    },
  };
}

const say = (device: Device, room: string, text: string) =>
  device.must("sendMessage", { room, text, replyTo: null });

async function roomOf(device: Device, name: string, members: readonly string[]): Promise<string> {
  const { room } = await device.must("createRoom", { name, access: "private", history: "all", members });
  await device.until("sync", {}, ({ inStep }) => inStep);
  return room;
}

async function enter(story: Story, link: string, name: string): Promise<Device> {
  const device = await story.open(name);
  await device.must("joinOrg", { link, name });
  return device;
}

/** At a browser: in by a link into one room. */
export async function joinAsGuest(page: Page, link: string, name: string): Promise<void> {
  await page.goto(link);
  await field(page, label("你的名字", "Your name")).fill(name);
  await page.keyboard.press("Enter");
  await postponeKit(page);
  await page.locator("a.room").first().waitFor();
}

/** At a browser: asks, and waits for somebody's yes. */
export async function askToJoin(page: Page, link: string, name: string): Promise<void> {
  await page.goto(link);
  await field(page, label("你的名字", "Your name")).fill(name);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/waiting/);
}
