import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAdaptorServer } from "@hono/node-server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApp } from "../../relay/app.ts";
import { createMemoryBlobs } from "../../relay/blobs/memory.ts";
import { openAppFiles } from "../../relay/http/app-files.ts";
import { limits } from "../../relay/limits.ts";
import { openHubWorld } from "../support/hub-world.ts";

/** The relay's answers as bytes on a socket: what a browser gets, and what a hostile program may send. */

let dir: string;
let server: Server;
let port: number;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "skein-headers-"));
  mkdirSync(join(dir, "dist/assets"), { recursive: true });
  writeFileSync(join(dir, "secret.txt"), "secret");
  const files = ["index.html", "sw.js", "boot.js", "manifest.webmanifest", "icon.svg"];
  const assets = ["index-a.js", "index-a.css", "engine.worker-a.js", "goals.worker-a.js", "automerge-a.wasm"];
  for (const name of [...files, ...assets.map((name) => `assets/${name}`)])
    writeFileSync(join(dir, "dist", name), `content of ${name}`);
  const { hub } = await openHubWorld([]);
  hub.ports.store.lastSegment = () => {
    throw new Error("disk trouble at /srv/skein/relay.db");
  };
  const app = createApp({
    hub,
    blobs: createMemoryBlobs(),
    maxFileBytes: limits.maxFileBytes,
    files: openAppFiles(join(dir, "dist")),
    metricsText: () => "skein_sockets 0\n",
    audiences: () => ["relay.test"],
    addressOf: () => "test",
  });
  server = createAdaptorServer({ fetch: app.fetch }) as Server;
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  await new Promise((done) => server.close(done));
  rmSync(dir, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Says exactly these bytes; a client would first make them harmless. */
async function say(request: string): Promise<Answer> {
  const socket = connect(port, "127.0.0.1");
  let heard = "";
  socket.on("data", (bytes: Buffer) => {
    heard += bytes.toString("latin1");
  });
  socket.on("error", () => {}); // the relay may hang up before it has read everything
  socket.write(request, "latin1");
  await new Promise((closed) => socket.on("close", closed));
  const [head = "", ...rest] = heard.split("\r\n\r\n");
  const [line = "", ...fields] = head.split("\r\n");
  const headers = new Map(
    fields.map((field) => [field.split(": ")[0]?.toLowerCase() ?? "", field.replace(/^.*?: /, "")]),
  );
  return { status: Number(line.split(" ")[1]), headers, body: rest.join("\r\n\r\n") };
}

const ask = (
  target: string,
  { method = "GET", fields = [] as readonly string[], body = "" } = {},
): Promise<Answer> =>
  say(
    [`${method} ${target} HTTP/1.1`, "Host: relay.test", "Connection: close", ...fields, "", body].join(
      "\r\n",
    ),
  );

const post = (target: string, body: string, ...fields: readonly string[]): Promise<Answer> =>
  ask(target, { method: "POST", fields: [`Content-Length: ${body.length}`, ...fields], body });

const NOBODY = "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const PAGE = `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; require-trusted-types-for 'script'; trusted-types default; ${NOBODY}`;
const WORKER = `default-src 'none'; script-src 'self'; connect-src 'self'; worker-src 'self'; ${NOBODY}`;
const GOALS = `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; ${NOBODY}`;

const off =
  "accelerometer autoplay browsing-topics clipboard-read display-capture encrypted-media fullscreen gyroscope hid idle-detection local-fonts magnetometer midi payment picture-in-picture publickey-credentials-get screen-wake-lock serial sync-xhr usb window-management xr-spatial-tracking";
const FENCE = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": [
    "camera=(self)",
    "microphone=(self)",
    "clipboard-write=(self)",
    "geolocation=(self)",
    ...off.split(" ").map((name) => `${name}=()`),
  ].join(", "),
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

const fenceOf = ({ headers }: Answer) =>
  Object.fromEntries(Object.keys(FENCE).map((name) => [name, headers.get(name)]));

const answers: readonly (readonly [string, () => Promise<Answer>, number, string, string])[] = [
  ["the page", () => ask("/"), 200, "text/html; charset=utf-8", PAGE],
  ["a place in the app", () => ask("/chats/abc"), 200, "text/html; charset=utf-8", PAGE],
  ["the script of the page", () => ask("/assets/index-a.js"), 200, "text/javascript; charset=utf-8", WORKER],
  ["the first script", () => ask("/boot.js"), 200, "text/javascript; charset=utf-8", WORKER],
  ["the service worker", () => ask("/sw.js"), 200, "text/javascript; charset=utf-8", WORKER],
  [
    "the engine's Worker",
    () => ask("/assets/engine.worker-a.js"),
    200,
    "text/javascript; charset=utf-8",
    WORKER,
  ],
  [
    "the Worker of goals",
    () => ask("/assets/goals.worker-a.js"),
    200,
    "text/javascript; charset=utf-8",
    GOALS,
  ],
  ["styles", () => ask("/assets/index-a.css"), 200, "text/css; charset=utf-8", PAGE],
  ["WebAssembly", () => ask("/assets/automerge-a.wasm"), 200, "application/wasm", PAGE],
  ["the manifest", () => ask("/manifest.webmanifest"), 200, "application/manifest+json", PAGE],
  ["a picture", () => ask("/icon.svg"), 200, "image/svg+xml", PAGE],
  ["a challenge", () => post("/auth/challenge", ""), 200, "application/json", PAGE],
  ["metrics", () => ask("/metrics"), 200, "text/plain; version=0.0.4; charset=utf-8", PAGE],
  ["a file that is not there", () => ask("/assets/none.js"), 404, "application/json", PAGE],
  ["an address of the relay that is not there", () => ask("/chains/x/y"), 404, "application/json", PAGE],
  ["no ticket", () => ask(`/chains/${"00".repeat(32)}`), 401, "application/json", PAGE],
  ["a torn proof", () => post("/auth/ticket", "x"), 401, "application/json", PAGE],
  ["a torn append", () => post("/chains", "x"), 400, "application/json", PAGE],
  ["a method nobody has", () => ask("/", { method: "DELETE" }), 404, "application/json", PAGE],
  [
    "a body over the limit",
    () => post("/chains", "x".repeat(limits.maxBodyBytes + 1)),
    413,
    "application/json",
    PAGE,
  ],
  [
    "another site's request",
    () => ask("/metrics", { fields: ["Sec-Fetch-Site: cross-site"] }),
    403,
    "application/json",
    PAGE,
  ],
  ["a mistake of ours", () => ask("/healthz"), 500, "application/json", PAGE],
];

test.for(answers)("[RLY26][H04] %s carries the whole fence", async ([, get, status, type, policy]) => {
  const answer = await get();
  expect([answer.status, answer.headers.get("content-type")]).toEqual([status, type]);
  expect(answer.headers.get("content-security-policy")).toBe(policy);
  expect(fenceOf(answer)).toEqual(FENCE);
});

test("[H04] an answer without a body carries it too", async () => {
  const etag = (await ask("/")).headers.get("etag");
  const same = await ask("/", { fields: [`If-None-Match: ${etag}`] });
  const head = await ask("/", { method: "HEAD" });
  expect([same.status, head.status]).toEqual([304, 200]);
  for (const answer of [same, head]) {
    expect(answer.headers.get("content-security-policy")).toBe(PAGE);
    expect(fenceOf(answer)).toEqual(FENCE);
  }
});

test("[H04] no policy admits inline code, eval or another origin; WebAssembly only the Worker that runs Automerge", async () => {
  for (const policy of [PAGE, WORKER, GOALS]) {
    expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|data:|\*/);
    expect(policy).toMatch(
      /^default-src 'none'; .*object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    );
  }
  expect([PAGE, WORKER].filter((policy) => policy.includes("wasm"))).toEqual([]);
});

/** What a browser may be told that bytes are. User content under another type would be a new door: think first. */
const TYPES = [
  "application/json",
  "application/manifest+json",
  "application/wasm",
  "image/svg+xml", // our own pictures
  "text/css; charset=utf-8",
  "text/html; charset=utf-8", // the app itself
  "text/javascript; charset=utf-8",
  "text/plain; version=0.0.4; charset=utf-8",
];

test("[H09] every answer says what it is, out of a closed set, and no browser may guess", async () => {
  const seen = new Set<string>();
  for (const [name, get] of answers) {
    const { headers } = await get();
    expect([name, headers.get("x-content-type-options")]).toEqual([name, "nosniff"]);
    seen.add(headers.get("content-type") ?? "none");
  }
  expect([...seen].sort()).toEqual(TYPES);
});

const SCRIPT = "<svg xmlns='http://www.w3.org/2000/svg' onload='steal()'><script>steal()</script></svg>";
const targets = [
  "/files/a.svg",
  "/assets/a.html",
  "/a.pdf",
  "/sw.js",
  "/chains/a.svg",
  "/rooms/a/files/b.png",
];

test.for(targets.flatMap((place) => ["PUT", "POST", "PATCH"].map((method) => [method, place] as const)))(
  "[H09] [H10] [H13] %s %s puts no file under the origin",
  async ([method, place]) => {
    const before = await ask(place);
    for (const type of [
      "image/svg+xml",
      "text/html",
      "multipart/form-data; boundary=x",
      "application/json",
    ]) {
      const fields = [`Content-Length: ${SCRIPT.length}`, `Content-Type: ${type}`];
      const { status, body } = await ask(place, { method, fields, body: SCRIPT });
      expect([400, 401, 403, 404, 405]).toContain(status);
      expect(body).not.toContain("svg");
    }
    const after = await ask(place);
    expect(after.body).toBe(before.body);
    expect(after.body).not.toContain("steal");
  },
);

test("[H09] [H10] the page may show pictures, films and sound of its own origin and of what it opened itself, and no frame or object of anybody", () => {
  expect(PAGE).toMatch(
    /default-src 'none'; .*img-src 'self' blob:; media-src 'self' blob:; .*object-src 'none'/,
  );
  expect(PAGE).not.toMatch(/frame-src|child-src|data:|script-src[^;]*blob:|worker-src[^;]*blob:/);
});

test("[H15] no answer names the program, its version or where it broke", async () => {
  for (const [name, get] of answers) {
    const { headers, body } = await get();
    expect([name, headers.get("server"), headers.get("x-powered-by")]).toEqual([name, undefined, undefined]);
    expect(body).not.toMatch(/node_modules|\.ts:|\.js:\d|at .*\(|hono|disk trouble|srv/i);
  }
  expect((await ask("/healthz")).body).toBe('{"error":"Internal"}');
});

test.for([
  "GET / HTTP/9.9\r\n\r\n",
  "NONSENSE\r\n\r\n",
  "GET / HTTP/1.1\r\nHost: relay.test\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
  `GET / HTTP/1.1\r\nHost: relay.test\r\nX: ${"x".repeat(70_000)}\r\n\r\n`,
  "GET http://[::1 HTTP/1.1\r\nHost: relay.test\r\nConnection: close\r\n\r\n",
  "GET / HTTP/1.1\r\nHost: re lay\r\nConnection: close\r\n\r\n",
])("[H15] what is no HTTP gets a number and nothing else: %j", async (request) => {
  const { status, body } = await say(request);
  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).toBeLessThan(500);
  expect(body).not.toMatch(/Error|node|hono|\bat /i);
});

test.for([
  "/../secret.txt",
  "/..%2fsecret.txt",
  "/%2e%2e/secret.txt",
  "/%2e%2e%2fsecret.txt",
  "/%252e%252e%252fsecret.txt",
  "/..%5csecret.txt",
  "/..\\secret.txt",
  "/%5c..%5csecret.txt",
  "/assets/..%2f..%2fsecret.txt",
  "/assets/../../secret.txt",
  "/assets//../../secret.txt",
  "//secret.txt",
  "//../secret.txt",
  "///../secret.txt",
  "/./../secret.txt",
  "/.%00./secret.txt",
  "/secret.txt%00.js",
  "/%c0%ae%c0%ae/secret.txt",
  "/index.html/../../secret.txt",
  "http://other.test/../secret.txt",
  "file:///etc/passwd",
])("[RLY26][H08] GET %s, sent as it stands, leads out of the folder nowhere", async (target) => {
  const { status, body } = await ask(target);
  expect(body).not.toMatch(/^secret|root:/);
  expect([200, 400, 404]).toContain(status);
  if (status === 200) expect(body).toMatch(/^content of index\.html$/);
});

test.for(["//metrics", "/%6detrics", "/chains//x", "/./chains/x", "//chains/x", "/CHAINS/x"])(
  "[H08] %s does not reach a route past its checks",
  async (target) => {
    const { body } = await ask(target);
    expect(body).toMatch(/^(content of index\.html|\{"error":"(NotFound|BadAuth)".*|skein_sockets 0\n)$/);
  },
);

test.for([
  ["a length that lies", ["Content-Length: 1"], `${"x".repeat(10)}`, [400, 403]],
  ["chunks over the limit", ["Transfer-Encoding: chunked"], chunked(limits.maxBodyBytes + 1), [413]],
  [
    "many small chunks over the limit",
    ["Transfer-Encoding: chunked"],
    chunked(limits.maxBodyBytes + 1, 4_096),
    [413],
  ],
  [
    "chunks and a small length at once",
    ["Transfer-Encoding: chunked", "Content-Length: 3"],
    chunked(9_000_000),
    [400],
  ],
  ["a chunk that never ends", ["Transfer-Encoding: chunked"], "FFFFFFFFFFFFFFFFF\r\nx", [400]],
] as const)("[RLY30][H08] %s is refused", async ([, fields, body, statuses]) => {
  const { status } = await ask("/chains", { method: "POST", fields, body });
  expect(statuses).toContain(status);
});

function chunked(bytes: number, size = 1_000_000): string {
  let all = "";
  for (let left = bytes; left > 0; left -= size) {
    const now = Math.min(left, size);
    all += `${now.toString(16)}\r\n${"x".repeat(now)}\r\n`;
  }
  return `${all}0\r\n\r\n`;
}

const cookies = "Cookie: session=stolen; ticket=stolen";
test.for([
  ["no Content-Type at all", []],
  ["a form", ["Content-Type: application/x-www-form-urlencoded"]],
  ["plain text", ["Content-Type: text/plain"]],
  ["a form with files", ["Content-Type: multipart/form-data; boundary=x"]],
  ["two types", ["Content-Type: application/json", "Content-Type: text/plain"]],
  ["a method in disguise", ["X-HTTP-Method-Override: GET", "X-Method-Override: GET"]],
] as const)("[RLY30][H07] %s and somebody's cookies change nothing", async ([, fields]) => {
  for (const target of ["/chains", `/chains/${"00".repeat(32)}`, "/auth/ticket"]) {
    const answer = await post(target, "a=b", cookies, "Origin: http://evil.example", ...fields);
    expect([400, 401, 403, 404]).toContain(answer.status);
    expect([...answer.headers.keys()].filter((name) => /^(set-cookie|access-control-)/.test(name))).toEqual(
      [],
    );
  }
});

test("[RLY30][H07] no preflight is ever granted", async () => {
  const asked = [
    "Origin: http://evil.example",
    "Access-Control-Request-Method: POST",
    "Access-Control-Request-Headers: authorization",
  ];
  for (const target of ["/chains", "/auth/challenge", "/metrics", "/healthz", "/"]) {
    const { headers } = await ask(target, { method: "OPTIONS", fields: asked });
    expect([...headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
  }
});

const site = (from: string, mode: string, dest: string): readonly string[] => [
  `Sec-Fetch-Site: ${from}`,
  `Sec-Fetch-Mode: ${mode}`,
  `Sec-Fetch-Dest: ${dest}`,
];
test.for([
  ["a script tag", "GET", "/assets/index-a.js", site("cross-site", "no-cors", "script"), 403],
  ["a picture", "GET", "/icon.svg", site("same-site", "no-cors", "image"), 403],
  ["a fetch", "GET", "/metrics", site("same-site", "cors", "empty"), 403],
  ["a frame", "GET", "/", site("cross-site", "navigate", "iframe"), 403],
  ["an object", "GET", "/", site("cross-site", "navigate", "object"), 403],
  ["a form", "POST", "/chains", site("cross-site", "navigate", "document"), 403],
  ["a Worker", "GET", "/sw.js", site("same-site", "same-origin", "serviceworker"), 403],
  ["a link", "GET", "/join", site("cross-site", "navigate", "document"), 200],
  ["our own page", "GET", "/metrics", site("same-origin", "cors", "empty"), 200],
  ["a typed address", "GET", "/", site("none", "navigate", "document"), 200],
] as const)(
  "[RLY30][H06] %s: another site may lead here and do nothing else",
  async ([, method, target, fields, status]) => {
    expect((await ask(target, { method, fields })).status).toBe(status);
  },
);
