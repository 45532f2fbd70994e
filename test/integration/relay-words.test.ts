import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createScan } from "../support/canary/scan.ts";
import { hostileJoins } from "../support/hostile-member/cast.ts";
import { allInStep, foundTeam, send, type Team } from "../support/team.ts";

/** What the relay says on its console about a day on which every kind of secret passed by it, and some were thrown at it. */

let team: Team;
beforeAll(async () => {
  team = await foundTeam();
});
afterAll(() => team?.end());

const fragmentOf = (link: string): string => link.split(/#\w+=/)[1] ?? "";

async function pair(): Promise<string> {
  const phone = await team.open("phone");
  await phone.must("startPairing", {});
  const shown = await phone.until(
    "session",
    {},
    (view) => view.state === "pairing" && view.pairing.state === "waiting",
  );
  const code = shown.state === "pairing" ? shown.pairing.code : "";
  await team.ana.must("addDevice", { code, label: "phone" });
  await phone.until("session", {}, (view) => view.state === "pairing" && view.pairing.state === "found");
  await phone.must("answerPairing", { matches: true });
  await phone.until("sync", {}, ({ inStep }) => inStep);
  return code;
}

/** Everything that somebody could say by mistake, in every place of a request. */
async function throwAt(url: string, secret: string): Promise<readonly number[]> {
  const bearer = { Authorization: `Bearer ${secret}` };
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`${url}${path}`, init).then(({ status }) => status);
  return Promise.all([
    ask(`/chains/${secret}`, { headers: bearer }),
    ask(`/kits/${secret}`),
    ask(`/pairings/${secret}`),
    ask(`/metrics?token=${secret}`),
    ask("/auth/ticket", { method: "POST", body: secret }),
    ask("/chains", { method: "POST", body: secret, headers: { "Skein-Setup": secret } }),
    ask(`/sync?ticket=${secret}`, { headers: { Cookie: secret } }),
  ]);
}

test("[RLY25] [C18] [D15] of tokens, tickets, invitations, kits, codes and words nothing is in the relay's log, also when they are thrown at it", async () => {
  const { ana, relay, room } = team;
  const invite = await ana.must("createInvite", { days: 1, uses: 2 });
  const spoken = `spoken ${randomBytes(8).toString("hex")}`;
  await send(ana, room, spoken);
  const kit = await ana.must("makeKit", {});
  const code = await pair();
  const mal = await hostileJoins(team);
  await mal.get(`/chains/${mal.chain}?from=0`);
  const secrets = [fragmentOf(invite.link), mal.ticket, kit.words.en.slice(0, 4).join(" "), code, spoken];
  expect(secrets.filter((secret) => secret.length < 8)).toEqual([]);
  for (const secret of secrets)
    for (const status of await throwAt(relay.url, encodeURIComponent(secret)))
      expect([200, 400, 401, 403, 404, 426, 429]).toContain(status);
  mal.close();
  await allInStep(ana);
  await team.stopRelay();

  const said = Buffer.from(relay.stdout() + relay.stderr());
  expect(said.length).toBeGreaterThan(100);
  expect(createScan(secrets).seenIn(said)).toEqual([]);
  for (const secret of secrets) expect(said.includes(encodeURIComponent(secret))).toBe(false);
  const setup = relay.setupToken ?? "";
  expect(said.toString().split(setup).length - 1).toBe(1); // the link that it is there to print
  await team.startRelay();
  expect(team.relay.stdout()).not.toContain("setup#");
  await allInStep(ana);
});
