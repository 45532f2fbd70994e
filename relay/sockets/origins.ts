import type { IncomingMessage } from "node:http";

export interface Addresses {
  /** Origins that the operator named, besides the relay's own. */
  readonly origins: readonly URL[];
}

/** Hosts that a challenge may be answered for: the one in the request, and those the operator named. */
export const hostsOf = ({ origins }: Addresses, host: string | undefined): readonly string[] => [
  ...(host === undefined ? [] : [host]),
  ...origins.map((origin) => origin.host),
];

/** A page may connect to the relay that served it. Programs without a page send no Origin. */
export function isOwnOrigin(addresses: Addresses, { headers }: IncomingMessage): boolean {
  if (headers.origin === undefined) return true;
  const origin = URL.parse(headers.origin);
  if (origin === null || origin.origin === "null") return false;
  return origin.host === headers.host || addresses.origins.some((own) => own.origin === origin.origin);
}

/** The address of a proxy on this machine that does not say for whom it speaks. */
export const LOOPBACK = "loopback";

/** The address that limits count by; behind a proxy on this machine, the one that the proxy saw. */
export function addressOf({ headers, socket }: Pick<IncomingMessage, "headers" | "socket">): string {
  const remote = socket.remoteAddress ?? "unknown";
  if (!isLoopback(remote)) return remote;
  const forwarded = headers["x-forwarded-for"];
  const last = (Array.isArray(forwarded) ? forwarded.join(",") : forwarded)?.split(",").at(-1)?.trim();
  return last || LOOPBACK;
}

export const isLoopback = (address: string): boolean =>
  address === "::1" || address.startsWith("127.") || address.startsWith("::ffff:127.");

/** Browsers treat these as safe without HTTPS. */
export const isLocalHost = (host: string): boolean =>
  /^(localhost|[a-z0-9-]+\.localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(host);
