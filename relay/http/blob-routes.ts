import type { Context, Hono } from "hono";
import {
  type Bytes,
  type ChainId,
  concat,
  MAX_BLOB_BYTES,
  type Member,
  type MemberId,
  memberOf,
  type Refusal,
  type RosterState,
  toHex,
} from "../../crdt/public.ts";
import type { Holder } from "../auth/tickets.ts";
import { type BlobHash, type Blobs, type BlobUsage, type NewBlob, parseBlobHash } from "../blobs/blobs.ts";
import { limits } from "../limits.ts";
import type { Hub } from "../sync/hub.ts";
import { bytesOf, holderOf, refuse, sendBytes } from "./answers.ts";

interface BlobPorts {
  readonly hub: Hub;
  readonly blobs: Blobs;
  /** So much an organisation may keep here. */
  readonly maxFileBytes: number;
}

const HASH_BYTES = 32;

/** Sealed pieces of files, by hash: for people of the org and their guests. Rules RLY49–RLY53. */
export function addBlobRoutes(app: Hono, ports: BlobPorts): void {
  const { hub, blobs } = ports;
  const arriving = createArriving();
  let incoming = 0;

  app.get("/blobs/:hash", async (context) => {
    const asked = askedBy(hub, context);
    if (asked === null) return refuse(context, "BadAuth", "ticket");
    const hash = parseBlobHash(context.req.param("hash"));
    if (hash === null) return refuse(context, "Invalid", "hash");
    if (context.req.method === "HEAD")
      return (await blobs.has(asked.holder.org, hash)) ? context.body(null, 200) : notHere(context);
    const bytes = await blobs.read(asked.holder.org, hash);
    if (bytes === null) return notHere(context);
    context.header("Content-Disposition", "attachment"); // never a page, whoever leads a browser here
    return sendBytes(context, bytes, "no-store"); // devices keep what they want to keep
  });

  app.put("/blobs/:hash", async (context) => {
    const asked = askedBy(hub, context);
    if (asked === null) return refuse(context, "BadAuth", "ticket");
    const hash = parseBlobHash(context.req.param("hash"));
    if (hash === null) return refuse(context, "Invalid", "hash");
    if (incoming >= limits.maxIncomingBlobs) return refuse(context, "Busy", "blobs");
    incoming++;
    try {
      return await take(ports, arriving, context, asked, hash);
    } finally {
      incoming--;
    }
  });

  app.post("/blobs/missing", async (context) => {
    const asked = askedBy(hub, context);
    if (asked === null) return refuse(context, "BadAuth", "ticket");
    const list = hashesIn(await bytesOf(context));
    if (list === null) return refuse(context, "Invalid", "hashes");
    const missing: Bytes[] = [];
    for (const one of list)
      if (!(await blobs.has(asked.holder.org, toHex(one) as BlobHash))) missing.push(one); // 32 B as hex
    return sendBytes(context, concat(...missing), "no-store");
  });
}

interface Asked {
  readonly holder: Holder;
  readonly member: Member;
}

/** Invites and kits are nobody who has files. */
function askedBy(hub: Hub, context: Context): Asked | null {
  const holder = holderOf(hub, context);
  if (holder?.who.kind !== "device") return null;
  const org = hub.chains.stateOf(holder.org) as RosterState; // the ticket was issued against it
  const member = memberOf(org, holder.who.device);
  return member && { holder, member };
}

async function take(
  { hub, blobs, maxFileBytes }: BlobPorts,
  arriving: Arriving,
  context: Context,
  { holder, member }: Asked,
  hash: BlobHash,
): Promise<Response> {
  const { clock, verifier } = hub.ports;
  const bytes = await bodyOf(context.req.raw, MAX_BLOB_BYTES);
  if (bytes === null) return refuse(context, "TooLarge", "blob");
  if (bytes.length === 0 || toHex(verifier.sha256(bytes)) !== hash) return refuse(context, "Invalid", "hash");
  const { org } = holder;
  if (await blobs.has(org, hash)) return context.json({ ok: true });
  if (!hub.budgets.of(member.member, clock.now()).takeBlob(bytes.length, clock.now()))
    return refuse(context, "RateLimited", "blobs");
  const usage = arriving.with(org, member.member, await blobs.usage(org, member.member));
  const full = quotaBrokenBy(member, bytes.length, usage, maxFileBytes);
  if (full !== null) return refuse(context, full.refusal, full.rule);
  const blob = { org, member: member.member, hash, bytes };
  const written = await arriving.during(blob, () => blobs.write(blob));
  if (written.ok) return context.json({ ok: true }, 201);
  if (written.error.type === "DiskFull") return refuse(context, "StorageFull", "disk");
  hub.ports.onBroken(written.error.detail);
  return refuse(context, "Busy", "disk");
}

/** What is being written counts already: several that come at once do not fit where each alone does. */
interface Arriving {
  with(org: ChainId, member: MemberId, stored: BlobUsage): BlobUsage;
  during<T>(blob: NewBlob, write: () => Promise<T>): Promise<T>;
}

function createArriving(): Arriving {
  const blobs = new Set<NewBlob>();
  const bytesOf = (some: readonly NewBlob[]) => some.reduce((sum, { bytes }) => sum + bytes.length, 0);
  return {
    with(org, member, { orgBytes, memberBytes }) {
      const inOrg = [...blobs].filter((blob) => blob.org === org);
      const own = inOrg.filter((blob) => blob.member === member);
      return { orgBytes: orgBytes + bytesOf(inOrg), memberBytes: memberBytes + bytesOf(own) };
    },
    async during(blob, write) {
      blobs.add(blob);
      try {
        return await write();
      } finally {
        blobs.delete(blob);
      }
    },
  };
}

/** One member may fill half of what the org has, a guest a twentieth. */
export function quotaBrokenBy(
  member: Pick<Member, "role">,
  bytes: number,
  { orgBytes, memberBytes }: BlobUsage,
  maxFileBytes: number,
): { readonly refusal: Refusal; readonly rule: "org" | "member" } | null {
  const share = member.role === "guest" ? limits.guestFileShare : limits.memberFileShare;
  if (orgBytes + bytes > maxFileBytes) return { refusal: "StorageFull", rule: "org" };
  return memberBytes + bytes > maxFileBytes * share ? { refusal: "StorageFull", rule: "member" } : null;
}

/** The body as far as `max`, `null` when there is more: what is too long is not read to its end. */
async function bodyOf(request: Request, max: number): Promise<Bytes | null> {
  if (Number(request.headers.get("Content-Length") ?? 0) > max) return null;
  const parts: Bytes[] = [];
  let length = 0;
  const reader = request.body?.getReader();
  for (let read = await reader?.read(); read?.value !== undefined; read = await reader?.read()) {
    length += read.value.length;
    if (length > max) {
      await reader?.cancel();
      return null;
    }
    parts.push(read.value);
  }
  return concat(...parts);
}

function hashesIn(body: Bytes): readonly Bytes[] | null {
  const count = body.length / HASH_BYTES;
  if (!Number.isInteger(count) || count > limits.maxBlobsPerQuestion) return null;
  return Array.from({ length: count }, (_, at) => body.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES));
}

const notHere = (context: Context): Response => context.json({ error: "NotFound" }, 404);
