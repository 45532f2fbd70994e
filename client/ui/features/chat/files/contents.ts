import { type Accessor, createSignal } from "solid-js";
import type { CommandError, EngineClient, FileView, RoomId } from "../../../../bridge/contract.ts";
import { shownType, UNSHOWN_TYPE } from "./kinds.ts";

/** A file of a message: its upload's id stands for the message while there is none. */
export interface FilePlace {
  readonly room: RoomId;
  readonly message: string;
  readonly at: number;
  readonly file: FileView;
}

/** The content of one file, as far as it was asked for. */
export interface Content {
  /** For an element of its kind; null until all of it is here. */
  readonly url: Accessor<string | null>;
  /** 0 to 1 while it comes, null when nobody fetches it. */
  readonly progress: Accessor<number | null>;
  readonly problem: Accessor<CommandError | null>;
  /** Fetches what is missing; answers when it is here, or not. */
  readonly load: () => Promise<boolean>;
  /** All of it as a file without a type of its own, for the browser's downloads. */
  readonly blob: () => Promise<Blob | null>;
  /** Whoever shows it holds it: what nobody holds may go. Returns `release`. */
  readonly hold: () => () => void;
}

export type Contents = (place: FilePlace) => Content;

const PART_BYTES = 1_048_576;
const PARTS_AT_ONCE = 3;
const MOST_BYTES = 268_435_456;

interface Held {
  readonly content: Content;
  readonly drop: () => void;
  readonly size: number;
  holders: number;
}

const byEngine = new WeakMap<EngineClient, Contents>();

/** The one store of opened contents of this page: they outlive the rows that show them, and go, oldest first, beyond a bound. */
export function contentsOf(engine: EngineClient): Contents {
  const known = byEngine.get(engine) ?? createContents(engine);
  byEngine.set(engine, known);
  return known;
}

function createContents(engine: EngineClient): Contents {
  const heldByName = new Map<string, Held>(); // used last stands last

  function makeRoom(): void {
    let bytes = [...heldByName.values()].reduce((sum, { size }) => sum + size, 0);
    for (const [name, held] of heldByName) {
      if (bytes <= MOST_BYTES) return;
      if (held.holders > 0) continue;
      held.drop();
      heldByName.delete(name);
      bytes -= held.size;
    }
  }

  return (place) => {
    const name = `${place.room}/${place.message}/${place.at}`;
    const known = heldByName.get(name) ?? createHeld(engine, place);
    heldByName.delete(name);
    heldByName.set(name, known);
    makeRoom();
    return known.content;
  };
}

function createHeld(engine: EngineClient, { room, message, at, file }: FilePlace): Held {
  const [url, setUrl] = createSignal<string | null>(null);
  const [progress, setProgress] = createSignal<number | null>(null);
  const [problem, setProblem] = createSignal<CommandError | null>(null);
  let whole: Blob | null = null;
  let loading: Promise<Blob | null> | null = null;

  async function read(): Promise<Blob | null> {
    setProblem(null);
    setProgress(0);
    const parts: BlobPart[] = [];
    const count = Math.ceil(file.size / PART_BYTES);
    let next = 0;
    let done = 0;
    let failure: CommandError | null = null;
    const bring = async () => {
      while (next < count && failure === null) {
        const part = next++;
        const got = await engine.command("readFile", { room, message, file: at, part });
        if (!got.ok) failure ??= got.error;
        else parts[part] = new Blob([got.value.bytes as Uint8Array<ArrayBuffer>]);
        setProgress(++done / count);
      }
    };
    await Promise.all(Array.from({ length: PARTS_AT_ONCE }, bring));
    setProgress(null);
    setProblem(failure);
    return failure === null ? new Blob(parts, { type: UNSHOWN_TYPE }) : null;
  }

  const fetchAll = async (): Promise<Blob | null> => {
    if (whole !== null) return whole;
    loading ??= read();
    whole = await loading;
    loading = null;
    return whole;
  };
  const held: Held = {
    holders: 0,
    size: file.size,
    drop() {
      const shown = url();
      if (shown !== null) URL.revokeObjectURL(shown);
      setUrl(null);
      whole = null;
    },
    content: {
      url,
      progress,
      problem,
      blob: fetchAll,
      async load() {
        const blob = await fetchAll();
        if (blob !== null && url() === null)
          setUrl(URL.createObjectURL(blob.slice(0, blob.size, shownType(file))));
        return blob !== null;
      },
      hold() {
        held.holders++;
        let isHeld = true;
        return () => {
          if (isHeld) held.holders--;
          isHeld = false;
        };
      },
    },
  };
  return held;
}
