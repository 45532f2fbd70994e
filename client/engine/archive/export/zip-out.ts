import { configure, ZipWriter } from "@zip.js/zip.js/lib/zip-core-native.js";

configure({ useWebWorkers: false }); // this is a worker

/** A ZIP in the making, part by part, none of them whole in memory. */
export interface ZipOut {
  text(name: string, pieces: AsyncGenerator<string>): Promise<void>;
  /** Stored as they are: pictures and films do not become smaller. */
  bytes(name: string, pieces: AsyncGenerator<Uint8Array>): Promise<void>;
  end(): Promise<Blob>;
}

/** A blob is kept by the platform, which may put it on a disk: only so much is gathered in memory first. */
const GATHERED_BYTES = 4 * 1024 * 1024;
const STORED = 0;
const DEFLATED = 6;

export function createZip(at: Date): ZipOut {
  const parts: Blob[] = [];
  let gathered: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  function put(): void {
    parts.push(new Blob(gathered));
    gathered = [];
    size = 0;
  }
  const into = new WritableStream<Uint8Array<ArrayBuffer>>({
    write(piece) {
      gathered.push(piece.slice());
      size += piece.length;
      if (size >= GATHERED_BYTES) put();
    },
  });
  const writer = new ZipWriter(into, {
    lastModDate: at,
    extendedTimestamp: false,
    bufferedWrite: false,
    dataDescriptor: true,
  });
  const add = async (name: string, level: number, pieces: AsyncGenerator<Uint8Array>) => {
    await writer.add(name, streamOf(pieces), { level });
  };
  return {
    text: (name, pieces) => add(name, DEFLATED, encoded(pieces)),
    bytes: (name, pieces) => add(name, STORED, pieces),
    async end() {
      await writer.close();
      put();
      return new Blob(parts, { type: "application/octet-stream" });
    },
  };
}

const TEXT_PIECE = 64 * 1024;

async function* encoded(pieces: AsyncGenerator<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let text = "";
  for await (const piece of pieces) {
    text += piece;
    if (text.length < TEXT_PIECE) continue;
    yield encoder.encode(text);
    text = "";
  }
  if (text !== "") yield encoder.encode(text);
}

function streamOf(pieces: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const step = await pieces.next();
      if (step.done) controller.close();
      else controller.enqueue(step.value);
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
}
