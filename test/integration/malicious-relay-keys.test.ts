import { afterEach, beforeEach, expect, test } from "vitest";
import { encodeCbor, parsePairingLink } from "../../crdt/index.ts";
import type { Device } from "../support/device.ts";
import { falseOrg, leadingTo } from "../support/malicious-relay/false-org.ts";
import { pause } from "../support/malicious-relay/heard.ts";
import { flipped } from "../support/malicious-relay/rows.ts";
import { foundTown, type Town, when } from "../support/malicious-relay/town.ts";
import { newKeys, testCrypto } from "../support/replica.ts";
import { allInStep, send } from "../support/team.ts";
import { textsOf } from "../support/timeline-mirror.ts";

/** A relay that lies about keys: seals that open nothing, other people's keys, other people's organisations. */

let town: Town;
beforeEach(async () => {
  town = await foundTown();
});
afterEach(() => town.end());

const reads = (device: Device, text: string) =>
  device.untilTimeline(town.room, (items) => textsOf(items).includes(text));

const remove = async (name: string) => {
  const { people } = await town.ana.until("people", {}, (view) =>
    view.people.some((one) => one.name === name),
  );
  const member = people.find((one) => one.name === name)?.member ?? "";
  return town.ana.must("removeMember", { member, successor: null });
};

test("[F12] [G03] [KEY7] seals that were torn, kept back or meant for others open nothing; who lacks a key asks for a new one", async () => {
  const [bo] = [await town.join("Bo"), await town.join("Mal")];
  const others = town.wire.flatMap(({ device, one: { message } }) =>
    device === "Mal" && message.type === "wraps" ? message.wraps : [],
  );
  town.treat("Bo", {
    toDevice: when("wraps", (message) => ({
      ...message,
      wraps: [
        ...message.wraps.map((wrap) => flipped(wrap, -1)),
        ...message.wraps.map((wrap) => flipped(wrap, 90)),
        ...others,
      ],
    })),
  });
  await remove("Mal");
  await send(town.ana, town.room, "after");
  await bo.until("room", { room: town.room }, (view) => view?.waitingForKey === true);
  await send(bo, town.room, "waits for a key");
  await town.ana.until("room", { room: town.room }, (view) => view?.keyTrouble === "asked");
  expect(textsOf(await town.ana.history(town.room))).toEqual(["after"]); // nothing went out under the old key
  town.treat("Bo");
  await send(town.ana, town.room, "with a new key");
  await reads(bo, "with a new key");
  await reads(bo, "after");
  await reads(town.ana, "waits for a key");
});

test("[G14] [KEY15] another phone's keys under the code that somebody types: the code is of the keys, so they do not fit", async () => {
  const phone = await town.open("phone");
  await phone.must("startPairing", {});
  const shown = await phone.until(
    "session",
    {},
    (view) => view.state === "pairing" && view.pairing.state === "waiting",
  );
  const code = shown.state === "pairing" ? shown.pairing.code : "";
  const { signer, sealKey } = await newKeys(testCrypto());
  town.treat("Ana", {
    answer: (asked, honest) =>
      asked.path.startsWith("/pairings/")
        ? Promise.resolve({ status: 200, body: encodeCbor([signer.publicKey, sealKey, "phone", null]) })
        : honest(),
  });
  expect(await town.ana.command("inspectPairing", { code })).toEqual({
    ok: false,
    error: { type: "PairingUnknown" },
  });
  expect(await town.ana.command("addDevice", { code, label: "phone" })).toMatchObject({ ok: false });
});

test("[G14] [KEY16] a phone that is led into another organisation shows four other signs, and forgets its keys", async () => {
  const phone = await town.open("phone");
  await phone.must("startPairing", {});
  const shown = await phone.until(
    "session",
    {},
    (view) => view.state === "pairing" && view.pairing.state === "waiting",
  );
  const { code, link } = shown.state === "pairing" ? shown.pairing : { code: "", link: "" };
  const card = parsePairingLink(link, testCrypto());
  if (!card.ok) throw new Error(card.error.type);
  town.treat("phone", leadingTo(await falseOrg(card.value)));
  const { four } = await town.ana.must("inspectPairing", { code });
  const found = await phone.until(
    "session",
    {},
    (view) => view.state === "pairing" && view.pairing.state === "found",
  );
  const pairing = found.state === "pairing" ? found.pairing : null;
  expect([pairing?.orgName, pairing?.memberName]).toEqual(["云岭", "Ana"]); // names prove nothing
  expect(pairing?.four).not.toEqual(four);
  await phone.must("answerPairing", { matches: false });
  await phone.until("session", {}, ({ state }) => state === "new");
  town.treat("phone");
  await phone.must("startPairing", {});
  const again = await phone.until(
    "session",
    {},
    (view) => view.state === "pairing" && view.pairing.state === "waiting",
  );
  expect(again.state === "pairing" && again.pairing.code).not.toBe(code);
});

test("[G08] [KEY13] a kit that the relay takes to another organisation restores nothing there, and works at an honest one", async () => {
  const bo = await town.join("Bo");
  await send(bo, town.room, "mine");
  await reads(town.ana, "mine");
  const kit = await bo.must("makeKit", {});
  await allInStep(bo);
  await bo.close();
  const again = await town.open("again");
  town.treat("again", leadingTo(await falseOrg()));
  expect(await again.command("restoreFromKit", { kit: kit.words.en.join(" ") })).toEqual({
    ok: false,
    error: { type: "KitUnknown" },
  });
  expect((await again.view("session", {})).state).toBe("new");
  town.treat("again");
  await again.must("restoreFromKit", { kit: kit.words.zh.join(" ") });
  await reads(again, "mine");
});

test("[KEY7] a flood of seals that nobody of the organisation made is kept by nobody", async () => {
  const bo = await town.join("Bo");
  const tap = town.tap("Bo");
  const org = town.core.hub.ports.store.chains()[0];
  const mine = town.wire.flatMap(({ device, way, one: { message } }) =>
    device === "Bo" && way === "down" && message.type === "wraps" ? message.wraps : [],
  );
  const [wrap] = mine;
  if (wrap === undefined || org === undefined) throw new Error("no seal for Bo");
  const torn = Array.from({ length: 200 }, (_, at) =>
    flipped(flipped(wrap, -1 - (at % 60)), -61 - Math.floor(at / 60)),
  );
  tap.say({ channel: 0, message: { type: "wraps", chain: org, wraps: torn } });
  await pause(300);
  town.hangUp("Bo");
  await allInStep(bo);
  await bo.close();
  const before = town.wire.length;
  const again = await town.open("Bo");
  await again.until("sync", {}, ({ link }) => link === "online");
  const handed = town.wire
    .slice(before)
    .flatMap(({ way, one: { message } }) => (way === "up" && message.type === "append" ? message.wraps : []));
  expect(handed).toEqual([]);
});
