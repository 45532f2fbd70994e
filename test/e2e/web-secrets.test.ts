import { afterAll, beforeAll, expect, test } from "vitest";
import { composer, foundOrg, joinOrg, makeInvite, openPerson, type Person, send } from "../support/app.ts";
import { type EvilSite, resolveEvil, serveEvil } from "../support/evil-site.ts";
import { createRelayPlace, type RelayPlace } from "../support/relay-place.ts";

/** What leaves by the address bar and what comes in by the clipboard. */

let relay: RelayPlace;
let evil: EvilSite;
let ana: Person;
let hall: string;

beforeAll(async () => {
  relay = await createRelayPlace();
  evil = await serveEvil();
  ana = await openPerson();
  await foundOrg(ana.page, relay.setupLink, { org: "Upper Valley", name: "Ana Ruiz", room: "First hall" });
  hall = ana.page.url();
});
afterAll(async () => {
  await ana?.close();
  await relay?.end();
  await evil?.close();
});

test("[H19][G09] a secret in a link is in no history, title, cache, storage, referrer or request", async () => {
  const link = await makeInvite(ana.page);
  const secret = new URL(link).hash.slice(3);
  const guest = await openPerson({ args: [resolveEvil] });
  const asked: string[] = [];
  guest.profile.context.on("request", (request) =>
    asked.push(request.url(), JSON.stringify(request.headers()), request.postData() ?? ""),
  );
  await guest.page.goto(link);
  await guest.page.locator(".invite-card h2").waitFor();
  await expectNowhere(guest, secret, asked);
  await joinOrg(guest.page, link, "Lin Ke");
  await send(guest.page, `look: ${evil.url}/clicked`);
  const opened = guest.profile.context.waitForEvent("page");
  await guest.page.getByRole("link", { name: `${evil.url}/clicked`, exact: true }).click();
  const there = await opened;
  await there.waitForLoadState();
  expect(await there.evaluate(() => [document.referrer, window.opener])).toEqual(["", null]);
  expect(evil.heard.filter((line) => line.startsWith("/clicked"))).toEqual(["/clicked from nowhere"]);
  await guest.page.bringToFront();
  await guest.page.evaluate((url) => void location.assign(url), `${evil.url}/left`);
  await guest.page.waitForURL(/left/);
  expect(await guest.page.evaluate(() => document.referrer)).toBe("");
  await guest.page.goBack();
  await expectNowhere(guest, secret, asked);
  expect(relay.said()).not.toContain(secret);
  await guest.close();
});

test("[H19] the set-up token is nowhere in the founder's browser either", async () => {
  await expectNowhere(ana, new URL(relay.setupLink).hash.slice(3), []);
});

/** The browser's own record of this page load still knows the whole address; it ends with the page and no other page sees it. */
async function expectNowhere(
  { page, profile }: Person,
  secret: string,
  asked: readonly string[],
): Promise<void> {
  expect(secret.length).toBeGreaterThan(10);
  const session = await profile.context.newCDPSession(page);
  const { entries } = await session.send("Page.getNavigationHistory");
  await session.detach();
  const kept = await page.evaluate(async () => {
    const cached = await Promise.all(
      (await caches.keys()).map(async (name) => (await caches.open(name)).keys()),
    );
    return {
      title: document.title,
      address: location.href,
      referrer: document.referrer,
      state: JSON.stringify(history.state),
      storage: JSON.stringify([{ ...localStorage }, { ...sessionStorage }]),
      cached: cached
        .flat()
        .map(({ url }) => url)
        .join("\n"),
      resources: performance
        .getEntriesByType("resource")
        .map(({ name }) => name)
        .join("\n"),
    };
  });
  const places = {
    ...kept,
    history: entries.map(({ url, title }) => url + title).join("\n"),
    asked: asked.join("\n"),
  };
  const found = Object.entries(places).filter(([, text]) => text.includes(secret));
  expect(found.map(([name]) => name)).toEqual([]);
}

const pastes: readonly (readonly [string, string])[] = [
  [
    "Word",
    "<html xmlns:o='urn:x'><head><style>p{color:red}</style></head><body><!--StartFragment--><p class=MsoNormal><o:p>Word</o:p><![if !supportLists]>&nbsp;<![endif]></p><!--EndFragment--></body></html>",
  ],
  ["a table", "<table><tr><td onclick=alert(1)>a table</td></tr></table>"],
  ["picture", "<img src=x onerror=alert(1)>picture"],
  ["script", "<script>alert(1)</script>script"],
  ["svg", "<svg onload=alert(1)><text>svg</text></svg>"],
  [
    "mutation",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=alert(1)&gt;'>mutation",
  ],
  ["link", "<a href=javascript:alert(1)>link</a>"],
  ["frame", "<iframe srcdoc='<script>alert(1)</script>'></iframe>frame"],
  ["form", "<form action=//evil.test><input name=x autofocus onfocus=alert(1)></form>form"],
  ["style", "<style>@import'//evil.test/x.css'</style><p style='background:url(//evil.test/y)'>style</p>"],
];

test("[H03] of rich text on the clipboard only the plain words arrive, in every box", async () => {
  await ana.profile.context.grantPermissions(["clipboard-write", "clipboard-read"]);
  await ana.page.goto(hall);
  const box = composer(ana.page);
  for (const [plain, html] of pastes) {
    await box.fill("");
    await ana.page.evaluate(
      async ([text = "", markup = ""]) => {
        const as = (type: string, content: string) => ({ [type]: new Blob([content], { type }) });
        await navigator.clipboard.write([
          new ClipboardItem({ ...as("text/plain", text), ...as("text/html", markup) }),
        ]);
      },
      [plain, html],
    );
    await box.press("Control+V");
    expect(await box.inputValue()).toBe(plain);
    await box.evaluate((element, markup) => {
      const data = new DataTransfer();
      data.setData("text/html", markup);
      element.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
      );
      element.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    }, html);
    expect(await box.inputValue()).toBe(plain);
  }
  const editable = await ana.page.evaluate(() => document.querySelectorAll("[contenteditable]").length);
  expect(editable).toBe(0); // boxes of plain text alone: nothing could hold markup
});
