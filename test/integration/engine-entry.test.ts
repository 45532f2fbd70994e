import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Ports } from "../../client/engine/ports.ts";
import type { Device } from "../support/device.ts";
import { allInStep, foundTeam, send, type Team } from "../support/team.ts";

let team: Team;
beforeEach(async () => {
  team = await foundTeam();
});
afterEach(() => team.end());

const isReady = (device: Device) => device.until("session", {}, ({ state }) => state === "ready");

/** A network that is down for requests whose path fits. */
function cutOff(isCut: (path: string) => boolean): { readonly change: (ports: Ports) => Ports } {
  return {
    change: (ports) => ({
      ...ports,
      network: {
        ...ports.network,
        request: async (origin, path, options) =>
          isCut(path) ? null : ports.network.request(origin, path, options),
      },
    }),
  };
}

async function shownCode(phone: Device): Promise<string> {
  await phone.must("startPairing", {});
  const session = await phone.until(
    "session",
    {},
    (view) => view.state === "pairing" && view.pairing.state === "waiting",
  );
  return session.state === "pairing" ? session.pairing.code : "";
}

const untilFound = (phone: Device) =>
  phone.until("session", {}, (view) => view.state === "pairing" && view.pairing.state === "found");

test("[ENG69] joining that is asked for twice at once makes one member, who is there after a restart", async () => {
  const { link } = await team.ana.must("createInvite", { days: 1, uses: 5 });
  const bo = await team.open("Bo");
  const join = () => bo.command("joinOrg", { link, name: "Bo" });
  const [first, second] = await Promise.all([join(), join()]);
  expect(first).toMatchObject({ ok: true });
  expect(second).toMatchObject({ ok: false, error: { type: "AlreadyMember" } });
  await bo.close();
  await isReady(await team.open("Bo"));
  await allInStep(team.ana);
  expect((await team.ana.view("people", {})).people.map(({ name }) => name)).toEqual(["Ana", "Bo"]);
});

test("[ENG69] a new device whose person says twice that the pictures match belongs once", async () => {
  const phone = await team.open("phone");
  await team.ana.must("addDevice", { code: await shownCode(phone), label: "phone" });
  await untilFound(phone);
  const answer = () => phone.command("answerPairing", { matches: true });
  await Promise.all([answer(), answer()]);
  await isReady(phone);
  await phone.close();
  await isReady(await team.open("phone"));
});

test("[ENG69] a device whose new sister was not told of it tells her when it is asked again", async () => {
  let down = true;
  await team.ana.close();
  const ana = await team.open(
    "Ana",
    cutOff((path) => down && path.endsWith("/answer")),
  );
  await ana.until("sync", {}, ({ inStep }) => inStep);
  const phone = await team.open("phone");
  const code = await shownCode(phone);
  expect(await ana.command("addDevice", { code, label: "phone" })).toMatchObject({ ok: false });
  down = false;
  await ana.must("addDevice", { code, label: "phone" });
  await untilFound(phone);
  await phone.must("answerPairing", { matches: true });
  await isReady(phone);
});

test("[ENG69] a code that is shown while the relay starts anew is good again in a moment", async () => {
  const phone = await team.open("phone");
  const code = await shownCode(phone);
  await team.stopRelay();
  await team.startRelay();
  await team.ana.until("sync", {}, ({ inStep }) => inStep);
  await vi.waitFor(() => team.ana.must("addDevice", { code, label: "phone" }), 10_000);
  await untilFound(phone);
  await phone.must("answerPairing", { matches: true });
  await isReady(phone);
});

test("[ENG69] starting over ends a linking that was under way", async () => {
  const clock = { offsetMs: 0 };
  const phone = await team.open("phone", { clock });
  await shownCode(phone);
  await phone.must("startOver", {});
  clock.offsetMs = 11 * 60_000; // the code is too old now
  await new Promise((resolve) => setTimeout(resolve, 2_500)); // it would have looked by now
  expect(await phone.view("session", {})).toEqual({ state: "new" });
});

test("[ENG69] a guest who lost the relay between the organisation's door and the room's comes in later", async () => {
  const { room } = await team.ana.must("createRoom", { name: "合作", access: "private" });
  const { link } = await team.ana.must("createRoomLink", {
    room,
    days: 7,
    uses: 1,
    role: "writer",
    needsApproval: false,
    guestOrg: "宏达管材",
    guestUntil: null,
  });
  await send(team.ana, room, "welcome");
  let reads = 0;
  const gus = await team.open(
    "Gus",
    cutOff((path) => path.includes("from=0") && ++reads > 2),
  );
  void gus.command("joinOrg", { link, name: "Gus" });
  await isReady(gus);
  await gus.close();
  const again = await team.open("Gus");
  await again.untilTimeline(room, (items) => items.some(({ text }) => text === "welcome"));
});

test("[ENG69] starting over on a disk that keeps something says so; on one that does not, nothing is left", async () => {
  let isStuck = true;
  await team.ana.close();
  const ana = await team.open("Ana", {
    change: (ports) => {
      const { cache } = ports.disks;
      const commit: typeof cache.commit = async (writes, durability) =>
        isStuck && writes.some((write) => "delete" in write)
          ? { ok: false, error: { type: "NotSaved", reason: "Unknown", detail: "stuck" } }
          : cache.commit(writes, durability);
      return { ...ports, disks: { ...ports.disks, cache: { ...cache, commit } } };
    },
  });
  expect(await ana.command("startOver", {})).toMatchObject({ ok: false, error: { type: "NotSaved" } });
  expect(await ana.view("session", {})).toEqual({ state: "new" });
  isStuck = false;
  await ana.must("startOver", {});
  await ana.close();
  const left = ["keys", "outbox", "cache"].flatMap((name) => {
    const database = new DatabaseSync(join(team.deviceDir("Ana"), `${name}.db`));
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    const full = tables.filter(
      (table) => database.prepare(`SELECT 1 FROM "${table.name}"`).get() !== undefined,
    );
    database.close();
    return full.map((table) => table.name);
  });
  expect(left).toEqual([]);
});

test("[ENG69] an app that is closed while somebody waits to be let in, or shows a code, ends quietly", async () => {
  const { link } = await team.ana.must("createInvite", { days: 1, uses: 1, needsApproval: true });
  const rejected: unknown[] = [];
  const note = (cause: unknown) => rejected.push(cause);
  process.on("unhandledRejection", note);
  const dora = await team.open("Dora");
  await dora.must("joinOrg", { link, name: "Dora" });
  const phone = await team.open("phone");
  await shownCode(phone);
  await Promise.all([dora.close(), phone.close()]);
  await new Promise((resolve) => setTimeout(resolve, 2_500)); // it would have looked by now
  process.off("unhandledRejection", note);
  expect(rejected).toEqual([]);
  expect(await (await team.open("Dora")).view("session", {})).toMatchObject({
    state: "waiting",
    orgName: "云岭",
  });
});
