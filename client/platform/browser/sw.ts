/**
 * The service worker: keeps one whole version of the app on this device, so that it opens without a network.
 *
 * - A version is cached all or nothing, each file checked against the hash that the build wrote down. A deploy
 *   that is half through therefore never becomes a version here; the old one stays.
 * - A new version waits until a page asks for it (`SkipWaiting`), so that nobody's app changes while they type.
 * - `later` (goals: Automerge and its wasm) is fetched when a page has time for it (`FetchLater`), and does not hold up the rest.
 * - Requests for the relay's API are never touched.
 *
 * Source: Service Workers (W3C), Subresource Integrity (W3C). Built to /sw.js by scripts/sw-plugin.ts.
 */
import { isApiPath } from "./api-paths.ts";
import type { Precache, PrecacheFile, ToWorker } from "./precache.ts";

declare const __PRECACHE__: Precache;

const worker = self as unknown as ServiceWorkerGlobalScope;
const precache: Precache = __PRECACHE__;
const cacheName = `skein-app-${precache.version}`;
const known = new Set([...precache.shell, ...precache.later].map((file) => file.url));

worker.addEventListener("install", (event) => event.waitUntil(storeShell()));
worker.addEventListener("activate", (event) => event.waitUntil(takeOver()));
worker.addEventListener("message", (event) => {
  const type = (event.data as ToWorker | null)?.type; // other code of this origin may say anything
  if (type === "SkipWaiting") event.waitUntil(worker.skipWaiting());
  if (type === "FetchLater") event.waitUntil(storeLater());
});
worker.addEventListener("fetch", (event) => {
  const url = answeredFromCache(event.request);
  if (url !== null) event.respondWith(answer(url, event.request));
});

async function storeShell(): Promise<void> {
  const responses = await Promise.all(precache.shell.map(fetchExactly)).catch(dropVersion);
  const cache = await caches.open(cacheName);
  await Promise.all(precache.shell.map((file, i) => cache.put(file.url, responses[i] as Response))).catch(
    dropVersion,
  );
}

/** A version that could not be stored whole (network, quota) leaves nothing behind. */
async function dropVersion(reason: unknown): Promise<never> {
  await caches.delete(cacheName);
  throw reason;
}

async function storeLater(): Promise<void> {
  const cache = await caches.open(cacheName);
  for (const file of precache.later)
    if ((await cache.match(file.url)) === undefined) await cache.put(file.url, await fetchExactly(file));
}

/** The bytes the build produced, or a rejection. Files whose name carries their hash are taken from an older version. */
async function fetchExactly(file: PrecacheFile): Promise<Response> {
  const kept = file.hashed ? await caches.match(file.url) : undefined;
  if (kept !== undefined) return kept;
  const response = await fetch(file.url, { integrity: file.integrity, cache: "no-cache" });
  if (!response.ok || response.redirected) throw new Error(`${file.url}: ${response.status}`);
  return response;
}

async function takeOver(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter(isOlderVersion).map((name) => caches.delete(name)));
  await worker.clients.claim();
}

const isOlderVersion = (name: string): boolean => name.startsWith("skein-app-") && name !== cacheName;

/** The cached file that answers a request, or null when the network should. Every page of ours is index.html. */
function answeredFromCache(request: Request): string | null {
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== worker.location.origin || isApiPath(pathname)) return null;
  if (known.has(pathname)) return pathname;
  return request.mode === "navigate" ? "/" : null;
}

async function answer(url: string, request: Request): Promise<Response> {
  const cache = await caches.open(cacheName);
  return (await cache.match(url)) ?? fetch(request);
}
