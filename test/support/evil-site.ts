import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A site of somebody else: it writes down what browsers say about where they come from. */
export interface EvilSite {
  /** Under a name that browsers find with `resolveEvil`. */
  readonly url: string;
  readonly heard: readonly string[];
  close(): Promise<void>;
}

export const resolveEvil = "--host-resolver-rules=MAP evil.test 127.0.0.1";

export async function serveEvil(): Promise<EvilSite> {
  const heard: string[] = [];
  const server = createServer(({ url, headers }, response) => {
    heard.push(`${url} from ${headers.referer ?? "nowhere"}`);
    response.writeHead(200, { "Content-Type": "text/html" });
    response.end("<!doctype html><title>evil</title><body>");
  });
  await new Promise<void>((ready) => server.listen(0, ready));
  return {
    url: `http://evil.test:${(server.address() as AddressInfo).port}`,
    heard,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
