import { readdirSync } from "node:fs";
import type { Response } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { composer, foundOrg, openPerson, type Person, send } from "../support/app.ts";
import { createRelayPlace, type RelayPlace } from "../support/relay-place.ts";

const BUDGET_KB = 120; // architecture, section 12
/** Files of the build that chat does without until somebody asks for what is in them. */
const LATER = /^(EmojiPicker|Stopped|Goals|Outbox|RoomInfo|talk-parts|half|more-icons|zh)-.*\.js$/;

let relay: RelayPlace;
let ana: Person;

beforeAll(async () => {
  [relay, ana] = await Promise.all([createRelayPlace(), openPerson()]);
  await ana.profile.context.route("**/sw.js", (route) => route.abort()); // the first visit, again and again
  await foundOrg(ana.page, relay.setupLink, { org: "Upper Valley", name: "Ana Ruiz" });
});
afterAll(async () => {
  await ana?.close();
  await relay?.end();
});

test("[PERF1] chat that can be written in takes less than 120 kB of compressed JavaScript and no wasm", async () => {
  const room = ana.page.url();
  await ana.page.goto("about:blank");
  const responses: Response[] = [];
  ana.profile.context.on("response", (response) => responses.push(response));
  const session = await ana.profile.context.newCDPSession(ana.page);
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  await ana.page.goto(room);
  await composer(ana.page).waitFor();
  await send(ana.page, "here and now");
  await ana.page.getByText("Stored at relay").waitFor();

  const paths = responses.map((response) => new URL(response.url()).pathname);
  expect(paths.filter((path) => path.endsWith(".wasm"))).toEqual([]);
  const later = readdirSync(new URL("../../dist/assets/", import.meta.url)).filter((name) =>
    LATER.test(name),
  );
  expect(new Set(later.map((name) => name.split("-")[0])).size).toBe(9);
  expect(paths.filter((path) => later.includes(path.replace("/assets/", "")))).toEqual([]);
  const words = ana.page.locator('link[rel="modulepreload"][href^="/assets/en-"]');
  expect(await words.count()).toBe(1); // asked for by the first script, so that nothing waits for it
  const scripts = responses.filter((response) => response.url().endsWith(".js"));
  expect(paths).toContainEqual(expect.stringMatching(/engine\.worker.*\.js$/));
  const weighed = await Promise.all(scripts.map(weigh));
  const kilobytes = weighed.reduce((sum, { bytes }) => sum + bytes, 0) / 1000;
  console.info(
    `chat: ${kilobytes.toFixed(1)} kB`,
    weighed.map(({ path, bytes }) => `${path} ${bytes}`).join(", "),
  );
  expect(kilobytes).toBeLessThan(BUDGET_KB);
});

async function weigh(response: Response): Promise<{ readonly path: string; readonly bytes: number }> {
  const headers = await response.allHeaders();
  const path = new URL(response.url()).pathname;
  expect({ path, encoding: headers["content-encoding"] }).toEqual({ path, encoding: "br" });
  return { path, bytes: Number(headers["content-length"]) };
}
