import { BlobReader, configure, type FileEntry, ZipReader } from "@zip.js/zip.js/lib/zip-core-native.js";
import { err, ok, type Result } from "../../../crdt/index.ts";
import type { ArchiveFlaw } from "../api.ts";

configure({ useWebWorkers: false }); // this is a worker

/** A ZIP file somebody handed over, read entry by entry. What it says of itself is not believed: bounds count what really comes. */
export interface ZipIn {
  readonly names: readonly string[];
  has(name: string): boolean;
  /** A small part, whole. `null`: there is none of this name. */
  text(name: string): Promise<Result<string, ArchiveFlaw> | null>;
  /** A part of any length, piece by piece, at most `most` bytes of it. Throws `ZipFlaw`. */
  bytes(name: string, most: number): AsyncGenerator<Uint8Array>;
  /** A part line by line. Throws `ZipFlaw`. */
  lines(name: string): AsyncGenerator<string>;
}

/** Why reading ended, in the middle of a stream. */
export class ZipFlaw extends Error {
  readonly flaw: ArchiveFlaw;
  constructor(flaw: ArchiveFlaw) {
    super(flaw);
    this.flaw = flaw;
  }
}

export const ZIP_LIMITS = {
  entries: 200_000, // ten years of two hundred channels, a file for each day and half of them silent
  entryBytes: 64 * 1024 * 1024, // of what is read whole: Slack's busiest day is a hundredth of it
  lineBytes: 1024 * 1024, // a message with its proof is at most 150 kB
  streamBytes: 8 * 1024 * 1024 * 1024, // of one room
} as const;

const KEPT_STRICT = {
  strictness: "balanced",
  filenameValidation: "strict", // no `..`, no drive, no device, no leading slash
  maxAppendedDataSize: 0,
} as const;

export async function openZip(file: Blob): Promise<Result<ZipIn, ArchiveFlaw>> {
  const entries = new Map<string, FileEntry>();
  try {
    const reader = new ZipReader(new BlobReader(file), KEPT_STRICT);
    for await (const entry of reader.getEntriesGenerator()) {
      if (entries.size >= ZIP_LIMITS.entries) return err("TooLarge");
      if (entry.directory) continue;
      if (entries.has(entry.filename) || entry.encrypted) return err("Damaged");
      entries.set(entry.filename, entry);
    }
  } catch (cause) {
    return err(flawOf(cause));
  }
  return ok(readerOf(entries));
}

function readerOf(entries: ReadonlyMap<string, FileEntry>): ZipIn {
  async function* bytes(name: string, most: number): AsyncGenerator<Uint8Array> {
    const entry = entries.get(name);
    if (entry === undefined) throw new ZipFlaw("Damaged");
    if (entry.uncompressedSize > most) throw new ZipFlaw("TooLarge");
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const done = entry
      .getData(writable, { checkCrc32: true, checkOverlappingEntry: true })
      .then(() => null, flawOf);
    const failed = done.then((flaw) => {
      if (flaw !== null) throw new ZipFlaw(flaw);
      return new Promise<never>(() => {}); // what is left to read says when it ends
    });
    failed.catch(() => {}); // heard below, unless reading ended before
    const reader = readable.getReader();
    let seen = 0;
    try {
      for (;;) {
        const step = await Promise.race([reader.read(), failed]);
        if (step.done) break;
        seen += step.value.length;
        if (seen > most) throw new ZipFlaw("TooLarge");
        yield step.value;
      }
    } catch (cause) {
      throw new ZipFlaw(flawOf(cause));
    } finally {
      void reader.cancel().catch(() => {}); // whoever stops in the middle reads no further
    }
    const flaw = await done;
    if (flaw !== null) throw new ZipFlaw(flaw);
  }

  return {
    names: [...entries.keys()],
    has: (name) => entries.has(name),
    bytes,
    async text(name) {
      if (!entries.has(name)) return null;
      const decoder = new TextDecoder("utf-8", { fatal: true });
      let text = "";
      try {
        for await (const piece of bytes(name, ZIP_LIMITS.entryBytes))
          text += decoder.decode(piece, { stream: true });
        return ok(text + decoder.decode());
      } catch (cause) {
        return err(flawOf(cause));
      }
    },
    async *lines(name) {
      const decoder = new TextDecoder("utf-8", { fatal: true });
      let rest = "";
      for await (const piece of bytes(name, ZIP_LIMITS.streamBytes)) {
        rest += decoded(decoder, piece);
        const lines = rest.split("\n");
        rest = lines.pop() ?? "";
        if (rest.length > ZIP_LIMITS.lineBytes) throw new ZipFlaw("TooLarge");
        yield* lines;
      }
      rest += decoded(decoder);
      if (rest !== "") yield rest;
    },
  };
}

function decoded(decoder: TextDecoder, piece?: Uint8Array): string {
  try {
    return decoder.decode(piece, { stream: piece !== undefined });
  } catch {
    throw new ZipFlaw("Damaged"); // malformed UTF-8 throws, and nothing else does
  }
}

/** The library and the platform say it in their own words. */
export function flawOf(cause: unknown): ArchiveFlaw {
  if (cause instanceof ZipFlaw) return cause.flaw;
  if (cause instanceof DOMException && ["NotReadableError", "NotFoundError"].includes(cause.name))
    return "Unreadable";
  const said = cause instanceof Error ? cause.message : "";
  return /format is not recognized|End of central directory not found|not a zip/i.test(said)
    ? "NotAnArchive"
    : "Damaged";
}
