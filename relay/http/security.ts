import type { Context, MiddlewareHandler } from "hono";
import { statusOf } from "../errors.ts";

const NOBODY = ["object-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"];

const policy = (...allowed: readonly string[]): string =>
  ["default-src 'none'", ...allowed, ...NOBODY].join("; ");

/**
 * What each kind of answer may do. A Worker follows the policy of its own script, so only the one that runs Automerge
 * may compile WebAssembly; Trusted Types stand on pages, because Workers have nothing to inject markup into.
 */
const POLICIES = {
  page: policy(
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:",
    "media-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "require-trusted-types-for 'script'",
    "trusted-types default",
  ),
  worker: policy("script-src 'self'", "connect-src 'self'", "worker-src 'self'"),
  goalsWorker: policy("script-src 'self' 'wasm-unsafe-eval'", "connect-src 'self'"),
} as const;

/** The camera reads codes off other screens, the microphone takes voice messages, a place is sent when somebody says so. The rest is switched off by name, for there is no word for "all". */
const PERMISSIONS = [
  "camera=(self)",
  "microphone=(self)",
  "clipboard-write=(self)",
  "geolocation=(self)",
  ...[
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "clipboard-read",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "sync-xhr",
    "usb",
    "window-management",
    "xr-spatial-tracking",
  ].map((feature) => `${feature}=()`),
].join(", ");

const HEADERS = {
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": PERMISSIONS,
} as const;

/** Fences in every answer, refusals and mistakes included, and lets pages of other sites ask for nothing. Rules RLY26, RLY30. */
export const securityHeaders: MiddlewareHandler = async (context, next) => {
  if (isFromElsewhere(context)) context.res = refuseOtherSite(context);
  else await next();
  const { headers } = context.res;
  headers.set("Content-Security-Policy", POLICIES[kindOf(context)]);
  for (const [name, value] of Object.entries(HEADERS)) headers.set(name, value);
};

/**
 * Another site may lead somebody here by a link and may do nothing else: no frame, no form, no script tag, no fetch.
 * Programs send none of these headers. Source: Fetch Metadata Request Headers (W3C).
 */
function isFromElsewhere({ req }: Context): boolean {
  const site = req.header("Sec-Fetch-Site");
  if (site !== "cross-site" && site !== "same-site") return false;
  return req.method !== "GET" || req.header("Sec-Fetch-Dest") !== "document";
}

const refuseOtherSite = (context: Context): Response =>
  context.json({ error: "NotAllowed", rule: "otherSite" }, statusOf.NotAllowed.http);

function kindOf({ req, res }: Context): keyof typeof POLICIES {
  if (!res.headers.get("Content-Type")?.startsWith("text/javascript")) return "page";
  return /^\/assets\/goals\.worker[-.]/.test(req.path) ? "goalsWorker" : "worker";
}
