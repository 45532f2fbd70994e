import { readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
};
const COMPRESSIBLE = new Set([".css", ".html", ".js", ".json", ".svg", ".txt", ".wasm", ".webmanifest"]);
const BROTLI = ".br";
const PAGE = "/index.html";
/** First parts of paths that belong to the relay: a mistyped address there is an error and no place in the app. */
const RELAY_PATHS = /^\/(sync|y|chains|rooms|auth|blobs|hooks|healthz|metrics)(\/|$)/;

type Encoding = "br" | "gzip" | null;
type Body = Uint8Array<ArrayBuffer>;

interface AppFile {
  readonly path: string;
  readonly type: string;
  readonly cache: string;
  readonly etag: string;
  readonly isCompressible: boolean;
  /** Whether its Brotli copy lies beside it, as the build made it. */
  readonly hasBrotli: boolean;
  readonly bodies: Map<Encoding, Promise<Body>>;
}

export interface AppFiles {
  /** `null`: no such file, and no page either. */
  respond(request: Request): Promise<Response | null>;
}

/**
 * The built app, from an index of the folder: a path that is not in the index does not exist, so no path leaves the
 * folder. Paths without an extension are places in the app and get its page. Rule RLY26.
 */
export function openAppFiles(dir: string): AppFiles {
  let index = new Map<string, AppFile>();
  let builtAt = -1;
  const refresh = () => {
    const now = modifiedAt(join(dir, "index.html"));
    if (now === builtAt) return;
    builtAt = now;
    index = indexOf(dir);
  };
  return {
    respond: async (request) => {
      const { pathname } = new URL(request.url);
      if (RELAY_PATHS.test(pathname)) return null;
      const isPlace = extname(pathname) === "";
      if (isPlace || !index.has(pathname)) refresh(); // the app may have been built anew
      const file = index.get(isPlace ? PAGE : pathname);
      return file === undefined ? null : respondWith(file, request);
    },
  };
}

async function respondWith(file: AppFile, request: Request): Promise<Response> {
  const headers = new Headers({
    "Content-Type": file.type,
    "Cache-Control": file.cache,
    ETag: file.etag,
    Vary: "Accept-Encoding",
  });
  if (request.headers.get("If-None-Match") === file.etag) return new Response(null, { status: 304, headers });
  const encoding = file.isCompressible ? chooseEncoding(request.headers.get("Accept-Encoding") ?? "") : null;
  const body = await bodyOf(file, encoding);
  if (encoding !== null) headers.set("Content-Encoding", encoding);
  headers.set("Content-Length", String(body.length));
  return new Response(request.method === "HEAD" ? null : body, { headers });
}

const chooseEncoding = (accepted: string): Encoding =>
  /\bbr\b/.test(accepted) ? "br" : /\bgzip\b/.test(accepted) ? "gzip" : null;

/** As the build compressed it, else compressed once, at the first request; kept. */
function bodyOf(file: AppFile, encoding: Encoding): Promise<Body> {
  const known = file.bodies.get(encoding);
  if (known !== undefined) return known;
  const body =
    encoding === "br" && file.hasBrotli
      ? Promise.resolve(new Uint8Array(readFileSync(file.path + BROTLI)))
      : compress(new Uint8Array(readFileSync(file.path)), encoding);
  file.bodies.set(encoding, body);
  return body;
}

const brotli = promisify(brotliCompress);
const gzipped = promisify(gzip);

async function compress(bytes: Body, encoding: Encoding): Promise<Body> {
  if (encoding === null) return bytes;
  const quality = bytes.length > 500_000 ? 7 : 10; // the first visitor should not wait for the last per cent
  const small =
    encoding === "br"
      ? await brotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } })
      : await gzipped(bytes);
  return new Uint8Array(small);
}

function indexOf(dir: string): Map<string, AppFile> {
  const index = new Map<string, AppFile>();
  const paths = readdirSync(dir, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const copies = new Set(paths.filter((path) => path.endsWith(BROTLI)));
  for (const path of paths) {
    if (copies.has(path)) continue;
    const name = `/${relative(dir, path).split(sep).join("/")}`;
    index.set(name, fileAt(path, name, copies.has(path + BROTLI)));
  }
  return index;
}

function fileAt(path: string, name: string, hasBrotli: boolean): AppFile {
  const { size, mtimeMs } = statSync(path);
  const extension = extname(name);
  return {
    path,
    type: TYPES[extension] ?? "application/octet-stream",
    cache: name.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache",
    etag: `W/"${size.toString(36)}-${Math.floor(mtimeMs).toString(36)}"`,
    isCompressible: COMPRESSIBLE.has(extension),
    hasBrotli,
    bodies: new Map(),
  };
}

/** −1 while the app has not been built. */
const modifiedAt = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? -1;
