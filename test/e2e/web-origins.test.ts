import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { label, type Person, send, texts } from "../support/app.ts";
import { type EvilSite, resolveEvil, serveEvil } from "../support/evil-site.ts";
import type { RelayPlace } from "../support/relay-place.ts";
import { openValley, type Valley } from "../support/valley.ts";

/** What pages of another origin and other code on ours can and cannot get hold of. */

let valley: Valley;
let relay: RelayPlace;
let evil: EvilSite;
let ana: Person;

beforeAll(async () => {
  evil = await serveEvil();
  valley = await openValley({ browser: { args: [resolveEvil] } });
  ({ relay, ana } = valley);
  await send(ana.page, "what nobody else may see");
});
afterAll(async () => {
  await valley?.end();
  await evil?.close();
});

/** Another port of the same name is the nearest another origin can be: cookies and sites are the same there. */
const origins = (): readonly string[] => [evil.url, evil.url.replace("evil.test", "localhost")];

async function openEvil(origin: string): Promise<Page> {
  const page = await ana.profile.context.newPage();
  await page.goto(origin);
  return page;
}

test("[H06] no other origin frames, embeds or loads any part of the app", async () => {
  const script = await ana.page.evaluate(
    () => document.querySelector<HTMLScriptElement>("script[type=module]")?.src,
  );
  for (const origin of origins()) {
    const page = await openEvil(origin);
    const outcomes = await page.evaluate(tryToLoad, { app: relay.url, script: script ?? "" });
    const refused = { script: "error", style: "error", image: "error", worker: "error" };
    expect({ origin, outcomes }).toEqual({ origin, outcomes: refused });
    await page.waitForTimeout(500);
    const frames = page.frames().slice(1);
    expect(frames.length).toBeGreaterThan(0);
    for (const frame of frames) expect(await frame.locator("#app").count()).toBe(0);
    await page.close();
  }
});

async function tryToLoad({
  app,
  script,
}: {
  readonly app: string;
  readonly script: string;
}): Promise<Readonly<Record<string, string>>> {
  const load = (tag: string, fields: Readonly<Record<string, string>>) =>
    new Promise<string>((done) => {
      const element = Object.assign(document.createElement(tag), fields);
      element.onload = () => done("loaded");
      element.onerror = () => done("error");
      document.body.append(element);
    });
  const embed = (tag: string, fields: Readonly<Record<string, string>>) =>
    document.body.append(Object.assign(document.createElement(tag), fields));
  embed("iframe", { src: app });
  embed("object", { data: app });
  embed("embed", { src: app });
  const worker = () =>
    new Promise<string>((done) => {
      try {
        new Worker(`${app}/sw.js`).onerror = () => done("error");
      } catch {
        done("error");
      }
    });
  return {
    script: await load("script", { src: script }),
    style: await load("link", { rel: "stylesheet", href: script.replace(/\.js$/, ".css") }),
    image: await load("img", { src: `${app}/icons/icon.svg` }),
    worker: await worker(),
  };
}

test("[H06] a window that another origin opens, or was opened from, is out of its reach", async () => {
  for (const origin of origins()) {
    const page = await openEvil(origin);
    const opened = ana.profile.context.waitForEvent("page");
    await page.evaluate((app) => void Object.assign(globalThis, { app: window.open(app) }), relay.url);
    const app = await opened;
    await app.getByRole("navigation", { name: label("会话列表", "Conversations") }).waitFor();
    expect(await app.evaluate(() => [window.opener, window.name])).toEqual([null, ""]);
    const seen = await page.evaluate(() => {
      const { app } = globalThis as unknown as { readonly app: Window | null };
      return { closed: app?.closed, frames: app?.length };
    });
    expect(seen).toEqual({ closed: true, frames: 0 });
    await Promise.all([app.close(), page.close()]);
  }
});

test("[H06] another origin reads no answer of the relay and opens no socket, whatever it asks", async () => {
  const paths = [
    "/",
    "/sync",
    "/healthz",
    "/metrics",
    "/auth/challenge",
    "/auth/ticket",
    "/chains",
    `/chains/${"00".repeat(32)}`,
    "/rooms/x/segments/0",
    "/sw.js",
    "/index.html",
  ];
  for (const origin of origins()) {
    const page = await openEvil(origin);
    const got = await page.evaluate(askForAll, { app: relay.url, paths });
    expect({ origin, got }).toEqual({ origin, got: [] });
    await page.close();
  }
});

/** What came through: readable answers, opaque answers that say more than "no", sockets. */
async function askForAll({
  app,
  paths,
}: {
  readonly app: string;
  readonly paths: readonly string[];
}): Promise<readonly string[]> {
  const got: string[] = [];
  const attempts: readonly RequestInit[] = [
    {},
    { method: "POST", body: "x" },
    { method: "POST", body: "x", headers: { "Content-Type": "application/json" } },
    { headers: { Authorization: "Bearer x" } },
    { credentials: "include" },
  ];
  for (const path of paths)
    for (const attempt of attempts)
      await fetch(app + path, attempt).then(
        (response) => got.push(`${path} ${response.status}`),
        () => undefined,
      );
  for (const path of ["/sync", "/y/x"])
    await new Promise<void>((done) => {
      const socket = new WebSocket(app.replace("http", "ws") + path);
      socket.onopen = () => {
        got.push(`socket ${path}`);
        done();
      };
      socket.onerror = () => done();
    });
  for (const path of paths)
    await fetch(app + path, { mode: "no-cors" }).then(
      ({ type }) => got.push(`${path} ${type}`),
      () => undefined,
    );
  return got;
}

test("[H06] how long a refusal takes says nothing about who asks: no state of the person is behind it", async () => {
  const page = await openEvil(evil.url);
  const answers = await page.evaluate(async (app) => {
    const times = await Promise.all(
      ["/sync", `/chains/${"00".repeat(32)}`].map(async (path) => {
        const began = performance.now();
        await fetch(app + path, { mode: "no-cors", credentials: "include" }).catch(() => undefined);
        return performance.now() - began;
      }),
    );
    return { cookies: document.cookie, quick: times.every((time) => time < 1_000) };
  }, relay.url);
  expect(answers).toEqual({ cookies: "", quick: true });
  expect(await ana.profile.context.cookies()).toEqual([]);
  await page.close();
});

test("[H05] the browser throws at any other way from text to code or markup, and makes no second policy", async () => {
  const outcomes = await ana.page.evaluate(async () => {
    const attempt = (run: () => unknown) => {
      try {
        run();
        return "went through";
      } catch (error) {
        return (error as Error).name;
      }
    };
    const { trustedTypes } = globalThis as unknown as {
      trustedTypes: { createPolicy(name: string, rules: object): unknown };
    };
    const element = document.createElement("div");
    return {
      markup: attempt(() => Object.assign(element, { innerHTML: "<b>x</b>" })),
      outer: attempt(
        () =>
          document.body.appendChild(element).setAttribute("x", "") ??
          Object.assign(element, { outerHTML: "<b>x</b>" }),
      ),
      adjacent: attempt(() => element.insertAdjacentHTML("beforeend", "<b>x</b>")),
      parsed: attempt(() => new DOMParser().parseFromString("<b>x</b>", "text/html")),
      range: attempt(() => document.createRange().createContextualFragment("<b>x</b>")),
      frame: attempt(() => Object.assign(document.createElement("iframe"), { srcdoc: "<b>x</b>" })),
      script: attempt(() => Object.assign(document.createElement("script"), { text: "1" })),
      address: attempt(() =>
        Object.assign(document.createElement("script"), { src: "https://evil.test/x.js" }),
      ),
      code: await new Promise((done) =>
        setTimeout(() => done(attempt(() => Reflect.construct(Function, ["1"])))),
      ),
      worker: attempt(() => new Worker("https://evil.test/x.js")),
      blob: attempt(() => new Worker(URL.createObjectURL(new Blob(["1"])))),
      policy: attempt(() => trustedTypes.createPolicy("other", { createHTML: (text: string) => text })),
      second: attempt(() => trustedTypes.createPolicy("default", { createHTML: (text: string) => text })),
    };
  });
  expect(new Set(Object.values(outcomes))).toEqual(new Set(["TypeError", "EvalError"]));
});

test("[H04] the page may not use what we do not: sensors, payments, other origins' frames", async () => {
  const allowed = await ana.page.evaluate(() => {
    const { featurePolicy } = document as unknown as {
      featurePolicy: { allowsFeature(name: string): boolean };
    };
    const asked = [
      "camera",
      "clipboard-write",
      "microphone",
      "geolocation",
      "payment",
      "usb",
      "serial",
      "midi",
      "display-capture",
      "clipboard-read",
      "idle-detection",
      "local-fonts",
    ];
    return asked.filter((name) => featurePolicy.allowsFeature(name));
  });
  expect(allowed).toEqual(["camera", "clipboard-write", "microphone", "geolocation"]);
});

test("[H13] the one service worker is /sw.js, and nothing else can become one", async () => {
  await ana.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  const outcomes = await ana.page.evaluate(async () => {
    const { scripts } = {
      scripts: [
        "/boot.js",
        "/sw.js?x",
        "/assets/../sw.js",
        "/chats/sw.js",
        "/manifest.webmanifest",
        "data:text/javascript,1",
        "blob:x",
        "//evil.test/sw.js",
      ],
    };
    const tried = await Promise.all(
      scripts.map((script) =>
        navigator.serviceWorker.register(script, { scope: "/x/" }).then(
          async (registration) => {
            await registration.unregister();
            return `${script} registered`;
          },
          () => "refused",
        ),
      ),
    );
    const all = await navigator.serviceWorker.getRegistrations();
    return {
      tried,
      scopes: all.map(({ scope, active }) => [
        new URL(scope).pathname,
        new URL(active?.scriptURL ?? "").pathname,
      ]),
    };
  });
  expect(outcomes.scopes).toEqual([["/", "/sw.js"]]);
  expect(
    outcomes.tried.filter((one) => one !== "refused" && !/^\/(assets\/\.\.\/)?sw\.js/.test(one)),
  ).toEqual([]);
});

test("[H18] other code on the origin that knows our channels gets nothing done with messages that are not ours", async () => {
  const before = await texts(ana.page);
  const broken = ana.complaints.length;
  const other = await ana.profile.context.newPage();
  await other.goto(`${relay.url}/manifest.webmanifest`);
  await other.evaluate(shoutAtChannels);
  await ana.page.evaluate(shoutAtWindow);
  await other.waitForTimeout(500);
  await other.close();
  expect(await texts(ana.page)).toEqual(before);
  await send(ana.page, "still here");
  await expect.poll(() => texts(ana.page)).toEqual([...before, "still here"]);
  const complaints = ana.complaints.slice(broken).filter((words) => !words.includes("404")); // its tab asks for an icon
  expect(complaints).toEqual([]);
  expect(await ana.page.evaluate(() => Object.keys(Object.prototype))).toEqual([]);
});

const nonsense = `[
  null, undefined, 0, "", "ping", [], {}, new Date(), new Map(), new ArrayBuffer(8), NaN,
  { type: "ping" }, { type: "ping", tab: 5, attachedTo: null, protocol: 1 }, { type: "ping", tab: "../x", attachedTo: null, protocol: 1 },
  { type: "ping", tab: "x".repeat(100), attachedTo: null, protocol: 1 }, { type: "pong", leader: {}, protocol: 1, to: null, fresh: true },
  { type: "pong", leader: "x", protocol: "9", to: null, fresh: true }, { type: "pong", leader: "x", protocol: 1.5, to: null, fresh: true },
  { type: "pong", leader: "x", protocol: 1, to: null, fresh: "yes" }, { type: "command", id: "x", name: "__proto__", input: {} },
  { type: "command", id: "x", name: "sendMessage", input: { room: {}, text: [], replyTo: 1 } },
  { type: "command", id: "x", name: "constructor", input: null }, { type: "SkipWaiting" }, { type: "view", id: "x", view: { items: "x" } },
  JSON.parse('{"__proto__":{"polluted":true},"type":"ping"}'),
]`;

const shoutAtChannels = `(async () => {
  const held = await navigator.locks.query();
  const names = ["skein", "skein-heartbeat", "skein-engine", ...held.held.map(({ name }) => name)];
  for (const name of names) {
    const channel = new BroadcastChannel(name);
    for (const message of ${nonsense}) channel.postMessage(message);
    channel.close();
  }
})()`;

const shoutAtWindow = `(async () => {
  for (const message of ${nonsense}) window.postMessage(message, "*");
  const { active } = await navigator.serviceWorker.ready;
  for (const message of ${nonsense}.filter((one) => one?.type !== "SkipWaiting")) active.postMessage(message);
})()`;
