import { afterEach, beforeEach, expect, test } from "vitest";
import type { Socket } from "../../client/engine/ports.ts";
import { type Addressed, parseFrame } from "../../crdt/index.ts";
import type { Device } from "../support/device.ts";
import { allInStep, foundTeam, send, type Team } from "../support/team.ts";

let team: Team;
beforeEach(async () => {
  team = await foundTeam();
});
afterEach(() => team.end());

const texts = async (device: Device, room: string) =>
  (await device.history(room)).filter(({ kind }) => kind === "message").map(({ text }) => text);

const reads = (device: Device, room: string, text: string) =>
  device.untilTimeline(room, (items) => items.some((item) => item.text === text));

const memberOf = async (device: Device, name: string) => {
  const { people, guests } = await device.view("people", {});
  return [...people, ...guests].find((person) => person.name === name)?.member ?? "";
};

const privateRoom = async (members: readonly string[], history: "all" | "since" = "all") =>
  (await team.ana.must("createRoom", { name: "秘密", access: "private", history, members })).room;

/** What a new device shows. */
async function codeOf(fresh: Device): Promise<string> {
  await fresh.must("startPairing", {});
  const waiting = await fresh.until(
    "session",
    {},
    (view) => view.state === "pairing" && view.pairing.state === "waiting",
  );
  return waiting.state === "pairing" ? waiting.pairing.code : "";
}

test("[ENG40] a private room is read by those who were added, and does not exist for others", async () => {
  const [bo, chen] = [await team.join("Bo"), await team.join("Chen")];
  const room = await privateRoom([await memberOf(team.ana, "Bo")]);
  await send(team.ana, room, "只有我们");
  await reads(bo, room, "只有我们");
  await send(bo, room, "收到");
  await reads(team.ana, room, "收到");
  await allInStep(team.ana, bo, chen);
  expect((await chen.view("rooms", {})).some(({ id }) => id === room)).toBe(false);
  expect(await chen.command("sendMessage", { room, text: "?", replyTo: null })).toMatchObject({ ok: false });
});

test("[ENG41] a private room and what is said in it begin without a relay", async () => {
  const bo = await team.join("Bo");
  await allInStep(team.ana, bo);
  await team.stopRelay();
  const room = await privateRoom([await memberOf(team.ana, "Bo")]);
  await send(team.ana, room, "offline");
  expect((await team.ana.view("room", { room }))?.pending).toBe(true);
  await team.startRelay();
  await reads(bo, room, "offline");
});

test("[ENG42] [G03] whoever is removed from a room reads nothing that is written afterwards and keeps what was", async () => {
  const bo = await team.join("Bo");
  const room = await privateRoom([await memberOf(team.ana, "Bo")]);
  await bo.until("room", { room }, (view) => view?.waitingForKey === false);
  await send(bo, room, "before");
  await reads(team.ana, room, "before");
  await team.ana.must("removeFromRoom", { room, member: await memberOf(team.ana, "Bo") });
  await send(team.ana, room, "after");
  await bo.until("room", { room }, (view) => view?.ended?.type === "removed");
  await allInStep(team.ana, bo);
  expect(await texts(bo, room)).toEqual(["before"]);
  expect(await bo.command("sendMessage", { room, text: "x", replyTo: null })).toMatchObject({ ok: false });
});

test("[ENG43] newcomers of a room that says so read only what is written after they came", async () => {
  const bo = await team.join("Bo");
  const room = await privateRoom([], "since");
  await send(team.ana, room, "before");
  await allInStep(team.ana, bo);
  const member = await memberOf(team.ana, "Bo");
  await team.ana.must("addToRoom", { room, members: [member], role: "writer" });
  await send(team.ana, room, "after");
  await reads(bo, room, "after");
  expect(await texts(bo, room)).toEqual(["after"]);
});

test("[ENG44] [G03] somebody removed from the organisation reads nothing more and is told", async () => {
  const [bo, chen] = [await team.join("Bo"), await team.join("Chen")];
  await send(bo, team.room, "here");
  await reads(team.ana, team.room, "here");
  const [member, successor] = [await memberOf(team.ana, "Bo"), await memberOf(team.ana, "Chen")];
  await team.ana.must("removeMember", { member, successor });
  await bo.until("session", {}, (view) => view.state === "ready" && view.standing.state === "removed");
  await send(team.ana, team.room, "without Bo");
  await reads(chen, team.room, "without Bo");
  expect(await texts(bo, team.room)).toEqual(["here"]);
  expect(await texts(chen, team.room)).toEqual(["here", "without Bo"]);
});

test("[ENG45] a guest joins by a link for another organisation, sees one room, and is named with it everywhere", async () => {
  const bo = await team.join("Bo");
  const room = await privateRoom([await memberOf(team.ana, "Bo")]);
  await send(team.ana, room, "welcome");
  const { link } = await team.ana.must("createRoomLink", {
    room,
    days: 7,
    uses: 1,
    role: "writer",
    needsApproval: false,
    guestOrg: "宏达管材",
    guestUntil: null,
  });
  const zhou = await team.open("Zhou");
  expect(await zhou.must("inspectInvite", { link })).toMatchObject({
    orgName: "云岭",
    invitedBy: "Ana",
    guestOrg: "宏达管材",
    roomName: "秘密",
  });
  expect(await zhou.must("joinOrg", { link, name: "周明远" })).toEqual({ room, waiting: false });
  await reads(zhou, room, "welcome");
  await send(zhou, room, "你们好");
  const seen = await reads(bo, room, "你们好");
  expect(seen.find(({ text }) => text === "你们好")?.author).toMatchObject({
    name: "周明远",
    org: "宏达管材",
  });
  expect((await zhou.view("rooms", {})).map(({ id }) => id)).toEqual([room]);
  const { people, guests } = await zhou.view("people", {});
  expect(people.map(({ name }) => name).sort()).toEqual(["Ana", "Bo"]);
  expect(guests.map(({ name }) => name)).toEqual(["周明远"]);
});

test("[ENG46] who asks to come in waits, and comes in when somebody says yes", async () => {
  const { link } = await team.ana.must("createInvite", { days: 1, uses: 1, needsApproval: true });
  const dora = await team.open("Dora");
  expect(await dora.must("joinOrg", { link, name: "Dora" })).toEqual({ room: null, waiting: true });
  const { requests } = await team.ana.until("people", {}, (view) => view.requests.length === 1);
  expect(requests[0]?.name).toBe("Dora");
  await team.ana.must("answerRequest", { id: requests[0]?.id ?? "", accept: true });
  await dora.until("session", {}, ({ state }) => state === "ready", 30_000);
  await send(dora, team.room, "in");
  await reads(team.ana, team.room, "in");
});

test("[ENG47] whoever is removed while they link a device hears that, and not that something broke", async () => {
  let beforeTold: (() => Promise<unknown>) | null = null;
  const bo = await team.join("Bo", {
    change: (ports) => ({
      ...ports,
      network: {
        ...ports.network,
        request: async (origin, path, options) => {
          const step = path === "/auth/ticket" ? beforeTold : null;
          if (step !== null) beforeTold = null;
          await step?.();
          return ports.network.request(origin, path, options);
        },
      },
    }),
  });
  const code = await codeOf(await team.open("phone"));
  const member = await memberOf(team.ana, "Bo");
  beforeTold = async () => {
    await team.ana.must("removeMember", { member, successor: null });
    await bo.until("session", {}, (view) => view.state === "ready" && view.standing.state === "removed");
  };
  expect(await bo.command("addDevice", { code, label: "phone" })).toEqual({
    ok: false,
    error: { type: "NotMember" },
  });
});

test("[ENG47] who leaves while a connection is only being made, and would hand on keys, is answered at once, and not when that connection ends", async () => {
  const sockets: Socket[] = [];
  const given: string[] = [];
  let isHeldUp = false;
  const heldUp = Promise.withResolvers<void>();
  const bo = await team.join("Bo", {
    change: (ports) => ({
      ...ports,
      network: {
        ...ports.network,
        connect(origin, handlers) {
          if (isHeldUp) heldUp.resolve();
          if (isHeldUp) return { send: () => {}, close: () => given.push("up"), queuedBytes: () => 0 }; // neither open nor refused yet
          const socket = ports.network.connect(origin, handlers);
          sockets.push(socket);
          return socket;
        },
        request: (origin, path, options) =>
          isHeldUp && path.includes("/wraps?") // the relay has lost all seals
            ? Promise.resolve({ status: 200, body: Uint8Array.of(0x80) })
            : ports.network.request(origin, path, options),
      },
    }),
  });
  const room = await privateRoom([await memberOf(team.ana, "Bo")]);
  await bo.until("room", { room }, (view) => view?.waitingForKey === false);
  isHeldUp = true;
  for (const socket of sockets) socket.close();
  await heldUp.promise;
  expect(await bo.command("leaveRoom", { room })).toEqual({
    ok: false,
    error: { type: "NeedsRelay" },
  });
  expect(given).toEqual([]);
});

test("[ENG47] a second device is linked by its code and has everything; revoked, it reads nothing more", async () => {
  await send(team.ana, team.room, "before");
  const phone = await team.open("phone");
  const code = await codeOf(phone);
  const { four } = await team.ana.must("inspectPairing", { code });
  const { device } = await team.ana.must("addDevice", { code, label: "phone" });
  const found = await phone.until(
    "session",
    {},
    (view) => view.state === "pairing" && view.pairing.state === "found",
  );
  expect(found.state === "pairing" && found.pairing.four).toEqual(four);
  await phone.must("answerPairing", { matches: true });
  await reads(phone, team.room, "before");
  await send(phone, team.room, "from the phone");
  const seen = await reads(team.ana, team.room, "from the phone");
  expect(seen.find(({ text }) => text === "from the phone")?.mine).toBe(true);
  await team.ana.must("revokeDevice", { device });
  await phone.until("session", {}, (view) => view.state === "ready" && view.standing.state !== "active");
  await send(team.ana, team.room, "after");
  await allInStep(team.ana);
  expect(await texts(phone, team.room)).toEqual(["before", "from the phone"]);
  expect(await texts(team.ana, team.room)).toEqual(["before", "from the phone", "after"]);
});

test("[ENG48] [KEY19] a new member key is on this disk before anybody is told of it", async () => {
  const order: string[] = [];
  const bo = await team.join("Bo", {
    change: (ports) => ({
      ...ports,
      disks: {
        ...ports.disks,
        keys: {
          ...ports.disks.keys,
          commit: async (writes, how) => {
            const done = await ports.disks.keys.commit(writes, how);
            if (writes.some(({ table }) => table === "wraps")) order.push("kept");
            return done;
          },
        },
      },
      network: {
        ...ports.network,
        connect: (origin, handlers) => {
          const socket = ports.network.connect(origin, handlers);
          const send = (bytes: Uint8Array) => {
            const parsed = parseFrame(bytes);
            const isTold = ({ message }: Addressed) =>
              message.type === "append" && message.entries.length > 0;
            if (parsed.ok && parsed.value.some(isTold)) order.push("told");
            socket.send(bytes);
          };
          return { ...socket, send };
        },
      },
    }),
  });
  await bo.must("makeKit", {});
  order.length = 0;
  await bo.must("makeKit", {}); // somebody may have the first one: the member key is renewed with it
  expect(order.slice(0, 2)).toEqual(["kept", "told"]);
});

test("[ENG48] [G08] with the kit's words alone a person comes back to identity, rooms and history", async () => {
  const bo = await team.join("Bo");
  const room = await privateRoom([await memberOf(team.ana, "Bo")]);
  await bo.until("room", { room }, (view) => view?.waitingForKey === false);
  await send(bo, room, "mine");
  await reads(team.ana, room, "mine");
  const kit = await bo.must("makeKit", {});
  await bo.must("confirmKit", {
    positions: [1, 12, 24],
    words: [0, 11, 23].map((at) => kit.words.zh[at] ?? ""),
  });
  await bo.crash();
  const again = await team.open("again");
  await again.must("restoreFromKit", { kit: kit.words.en.join(" ") });
  await reads(again, room, "mine");
  await send(again, room, "back");
  const seen = await reads(team.ana, room, "back");
  expect(seen.find(({ text }) => text === "back")?.author.name).toBe("Bo");
});
