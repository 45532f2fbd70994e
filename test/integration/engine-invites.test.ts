import { afterEach, beforeEach, expect, test } from "vitest";
import type { Ports } from "../../client/engine/ports.ts";
import { foundTeam, type Team } from "../support/team.ts";

const DAY_MS = 86_400_000;
const YEARS_MS = 3 * 365 * DAY_MS;

let team: Team;
let clockOfAna: { offsetMs: number };
beforeEach(async () => {
  clockOfAna = { offsetMs: 0 };
  team = await foundTeam({ clock: clockOfAna });
});
afterEach(() => team.end());

/** The relay does what it is asked, and its answer to the first `path` never arrives. */
const losingAnswer =
  (path: string) =>
  (ports: Ports): Ports => {
    let lost = false;
    return {
      ...ports,
      network: {
        ...ports.network,
        async request(origin, asked, options) {
          const answer = await ports.network.request(origin, asked, options);
          if (lost || options.method !== "POST" || !asked.startsWith(path)) return answer;
          lost = true;
          return null;
        },
      },
    };
  };

test("[INV1] a link that is torn, unknown or of another relay is refused with its reason, and nothing is kept", async () => {
  const { link } = await team.ana.must("createInvite", { days: 1, uses: 1 });
  const bo = await team.open("Bo");
  const join = (text: string) => bo.command("joinOrg", { link: text, name: "Bo" });
  expect(await join(link.slice(0, -3))).toEqual({ ok: false, error: { type: "TornLink" } });
  expect(await join("hello")).toEqual({ ok: false, error: { type: "TornLink" } });
  const elsewhere = link.replace(team.relay.url, "https://relay.example.org");
  expect(elsewhere).not.toBe(link);
  expect(await join(elsewhere)).toEqual({
    ok: false,
    error: { type: "WrongRelay", expected: "https://relay.example.org" },
  });
  const strangers = await foundTeam();
  const theirs = await strangers.ana.must("createInvite", { days: 1, uses: 1 });
  await strangers.end();
  const unknown = theirs.link.replace(strangers.relay.url, team.relay.url);
  expect(await join(unknown)).toEqual({ ok: false, error: { type: "InviteUnknown" } });
  expect(await bo.view("session", {})).toEqual({ state: "new" });
  expect(await join(link)).toMatchObject({ ok: true, value: { room: team.room } });
});

test("[INV2] a link that is used up or revoked says so, and who is in is told that", async () => {
  const once = await team.ana.must("createInvite", { days: 1, uses: 1 });
  const bo = await team.open("Bo");
  await bo.must("joinOrg", { link: once.link, name: "Bo" });
  const cy = await team.open("Cy");
  expect(await cy.command("inspectInvite", { link: once.link })).toEqual({
    ok: false,
    error: { type: "InviteUsedUp" },
  });
  expect(await cy.command("joinOrg", { link: once.link, name: "Cy" })).toEqual({
    ok: false,
    error: { type: "InviteUsedUp" },
  });
  const taken = await team.ana.must("createInvite", { days: 1, uses: 5 });
  await team.ana.must("revokeInvite", { id: taken.id });
  expect(await cy.command("joinOrg", { link: taken.link, name: "Cy" })).toEqual({
    ok: false,
    error: { type: "InviteRevoked" },
  });
  const brief = await team.ana.must("createInvite", { days: 1, uses: 5 });
  expect(await bo.command("joinOrg", { link: brief.link, name: "Bo" })).toEqual({
    ok: false,
    error: { type: "AlreadyMember", orgName: "云岭" },
  });
});

test("[INV3] twenty devices race for a link of one use: one is in, the others are told that it is used up", async () => {
  const { link } = await team.ana.must("createInvite", { days: 1, uses: 1 });
  const devices = await Promise.all(Array.from({ length: 20 }, (_, i) => team.open(`racer-${i}`)));
  const results = await Promise.all(
    devices.map((device, i) => device.command("joinOrg", { link, name: `racer ${i}` })),
  );
  expect(results.filter(({ ok }) => ok)).toHaveLength(1);
  const refusals = results.flatMap((result) => (result.ok ? [] : [result.error.type]));
  expect(new Set(refusals)).toEqual(new Set(["InviteUsedUp"]));
  const people = await team.ana.until("people", {}, ({ people: all }) => all.length === 2);
  expect(people.invites[0]).toMatchObject({ used: 1, state: "used" });
  const losers = await Promise.all(
    devices.filter((_, i) => !results[i]?.ok).map((device) => device.view("session", {})),
  );
  expect(losers.every(({ state }) => state === "new")).toBe(true);
});

test("[INV4] ten devices with a link for ten are all in, however their entries cross", async () => {
  const { link } = await team.ana.must("createInvite", { days: 1, uses: 10 });
  const devices = await Promise.all(Array.from({ length: 10 }, (_, i) => team.open(`guest-${i}`)));
  const results = await Promise.all(
    devices.map((device, i) => device.command("joinOrg", { link, name: `guest ${i}` })),
  );
  expect(results.flatMap((result) => (result.ok ? [] : [result.error]))).toEqual([]);
  await team.ana.until("people", {}, ({ people }) => people.length === 11);
});

test("[INV5] without the relay a link cannot be opened, and says that; with it the same link works", async () => {
  const { link } = await team.ana.must("createInvite", { days: 1, uses: 1 });
  await team.stopRelay();
  const bo = await team.open("Bo");
  expect(await bo.command("joinOrg", { link, name: "Bo" })).toEqual({
    ok: false,
    error: { type: "NeedsRelay" },
  });
  expect(await team.ana.command("createInvite", { days: 1, uses: 1 })).toEqual({
    ok: false,
    error: { type: "NeedsRelay" },
  });
  await team.startRelay();
  expect(await bo.command("joinOrg", { link, name: "Bo" })).toMatchObject({ ok: true });
});

test("[INV6] [J03] the relay's clock decides whether a link has expired, not the clock of who opens it", async () => {
  clockOfAna.offsetMs = 1_500 - DAY_MS; // what she makes for a day ends in a second and a half
  const brief = await team.ana.must("createInvite", { days: 1, uses: 5 });
  clockOfAna.offsetMs = 0;
  const early = await team.open("Bo", { clock: { offsetMs: YEARS_MS } });
  expect(await early.command("joinOrg", { link: brief.link, name: "Bo" })).toMatchObject({ ok: true });
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const late = await team.open("Cy", { clock: { offsetMs: -YEARS_MS } });
  expect(await late.command("joinOrg", { link: brief.link, name: "Cy" })).toMatchObject({
    ok: false,
    error: { type: "InviteExpired" },
  });
});

test("[INV7] when the answer to joining gets lost, trying again with the same link of one use is in", async () => {
  const { link } = await team.ana.must("createInvite", { days: 1, uses: 1 });
  const bo = await team.open("Bo", { change: losingAnswer("/chains/") });
  const first = await bo.command("joinOrg", { link, name: "Bo" });
  expect(first).toEqual({ ok: false, error: { type: "NeedsRelay" } });
  expect(await bo.command("joinOrg", { link, name: "Bo" })).toMatchObject({
    ok: true,
    value: { room: team.room },
  });
  await team.ana.until("people", {}, ({ people }) => people.length === 2);
});
