import type { ChromiumProfile } from "./chromium.ts";

/** Strings that name things for the code and that nobody types. Everything else in a view or an answer is people's text. */
const MACHINE = [
  ...["id", "member", "device", "room", "cycle", "objective", "keyResult", "key", "order", "version", "code"],
  ...[
    "type",
    "state",
    "kind",
    "use",
    "role",
    "roomRole",
    "myRole",
    "rolesToGive",
    "access",
    "history",
    "whoAdds",
  ],
  ...["reason", "missing", "verified", "how", "why_", "field", "firstUnread", "lateUnread", "from", "to"],
];
/** Words that are an enum in one view and a text in another. */
const ENUMS = [
  "online",
  "connecting",
  "offline",
  "silent",
  "founder",
  "organisation",
  "added",
  "invited",
  "successor",
];

/** Texts that a view may do without. Here it never does, so that their places on the screen are drawn. */
const NULLABLE = [
  ...[
    "title",
    "lookAlike",
    "invitedBy",
    "createdBy",
    "successor",
    "guestOrg",
    "orgName",
    "memberName",
    "roomName",
    "org",
  ],
];

/** What the page half keeps and offers; see `rewriteTexts`. */
export interface Rewriting {
  /** Shows everything again with the next payloads; settles when it is drawn. */
  readonly next: () => Promise<void>;
  /** How many different payloads each field has carried, by the name of the field. */
  readonly counts: () => Readonly<Record<string, number>>;
}

/**
 * From the next page load on, the engine lies in every text: each string that people could have written is replaced
 * by a payload before the screens hear of it. This reaches what no other way does: names longer than any engine
 * takes, and fields that the engine fills itself.
 */
export async function rewriteTexts({ context }: ChromiumProfile, payloads: readonly string[]): Promise<void> {
  await context.addInitScript(install, { payloads, machine: MACHINE, enums: ENUMS, nullable: NULLABLE });
}

interface Told {
  readonly payloads: readonly string[];
  readonly machine: readonly string[];
  readonly enums: readonly string[];
  readonly nullable: readonly string[];
}

function install({ payloads, machine, enums, nullable }: Told): void {
  type Listener = (event: { readonly data: unknown }) => void;
  const last = new Map<string, { readonly data: unknown; readonly listener: Listener }>();
  const seen = new Map<string, Set<number>>();
  let round = 0;

  function offsetOf(path: string): number {
    let hash = 0;
    for (const unit of path) hash = (hash * 31 + unit.charCodeAt(0)) % 9_973;
    return hash;
  }
  const isMachine = (key: string, value: string): boolean =>
    machine.includes(key) ||
    enums.includes(value) ||
    /^[0-9a-f]{16,}$/.test(value) ||
    /^[\w-]{16,}\.\d+$/.test(value);
  function payloadFor(key: string, path: string): string {
    const at = (round + offsetOf(path)) % payloads.length;
    const carried = seen.get(key) ?? new Set<number>();
    seen.set(key, carried.add(at));
    return payloads[at] ?? "";
  }
  function rewrite(value: unknown, key: string, path: string): unknown {
    if (typeof value === "string")
      return value === "" || isMachine(key, value) ? value : payloadFor(key, path);
    if (Array.isArray(value)) return value.map((one, at) => rewrite(one, key, `${path}.${at}`));
    if (value === null && nullable.includes(key)) return payloadFor(key, path);
    if (typeof value !== "object" || value === null) return value;
    const asGuest = "dye" in value && "name" in value ? { org: null, ...value } : value;
    return Object.fromEntries(
      Object.entries(asGuest).map(([name, one]) => [name, rewrite(one, name, `${path}.${name}`)]),
    );
  }
  function lie(data: unknown): unknown {
    const message = data as { readonly type?: string; readonly view?: unknown; readonly result?: unknown };
    if (message.type === "view") return { ...message, view: rewrite(message.view, "", "view") };
    if (message.type === "answer") return { ...message, result: rewrite(message.result, "", "answer") };
    return data;
  }
  function keep(data: unknown, listener: Listener): void {
    const { type, id, view } = data as { type?: string; id?: string; view?: { readonly type?: string } };
    if (type === "view" && id !== undefined && view?.type !== "upsert") last.set(id, { data, listener });
  }

  const { addEventListener } = Worker.prototype;
  Worker.prototype.addEventListener = function (this: Worker, type: string, listener: Listener) {
    const heard = ({ data }: MessageEvent) => {
      keep(data, listener);
      listener({ data: lie(data) });
    };
    addEventListener.call(this, type, (type === "message" ? heard : listener) as EventListener);
  } as typeof addEventListener;

  Object.assign(globalThis, {
    rewriting: {
      next: () => {
        round++;
        for (const { data, listener } of last.values()) listener({ data: lie(data) });
        return new Promise<void>((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
      },
      counts: () => Object.fromEntries([...seen].map(([key, carried]) => [key, carried.size])),
    },
  });
}
