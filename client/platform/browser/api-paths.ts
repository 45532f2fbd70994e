/** First path segments that belong to the relay: never pages, never cached by the service worker. */
export const apiPaths = [
  "/sync",
  "/y",
  "/chains",
  "/rooms",
  "/auth",
  "/blobs",
  "/hooks",
  "/pairings",
  "/kits",
  "/healthz",
  "/metrics",
  "/sw.js",
] as const;

export const isApiPath = (pathname: string): boolean =>
  apiPaths.some((path) => pathname === path || pathname.startsWith(`${path}/`));
