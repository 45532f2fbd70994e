import { type Bytes, idToBytes, parseRoomId, type Result, type RoomId, toHex } from "../../../crdt/index.ts";
import type { CommandError } from "../api.ts";
import type { Changes } from "../changes.ts";
import type { Disk } from "../ports.ts";
import { NO_LIMIT, under } from "./places.ts";

/** What a person has typed and not sent, by room. Kept on this device, strictly: typed text is never lost. */
export interface Drafts {
  readonly all: ReadonlyMap<RoomId, string>;
  save(room: RoomId, text: string): Promise<Result<null, CommandError>>;
}

const MAX_DRAFT_UNITS = 100_000;

export async function openDrafts(disk: Disk, changes: Changes): Promise<Drafts> {
  const all = new Map<RoomId, string>();
  for (const { key, value } of await disk.range("drafts", { ...under(new Uint8Array(0)), limit: NO_LIMIT })) {
    const room = parseRoomId(key);
    if (room !== null) all.set(room, value as string);
  }
  return {
    all,
    async save(room, text) {
      const kept = text.slice(0, MAX_DRAFT_UNITS);
      if ((all.get(room) ?? "") === kept) return { ok: true, value: null };
      const key = idToBytes(room);
      const saved = await disk.commit(
        [kept === "" ? { table: "drafts", key, delete: true } : { table: "drafts", key, value: kept }],
        "strict",
      );
      if (!saved.ok) return { ok: false, error: { type: "NotSaved", reason: saved.error.reason } };
      all.set(room, kept);
      changes.emit({ type: "room", room });
      return { ok: true, value: null };
    },
  };
}

/** What this device keeps of an invite that it made. */
interface InviteRecord {
  readonly link: string;
  /** Keys sealed for whoever holds the link: a relay that has lost its data gets them from here. */
  readonly wraps: readonly Bytes[];
}

/** Invites made on this device: links are shown again until they are used up. The secret never leaves it otherwise. */
export interface InviteLinks {
  readonly all: ReadonlyMap<string, string>;
  wrapsOf(invite: string): readonly Bytes[];
  keep(invite: string, record: InviteRecord): Promise<void>;
}

export async function openInviteLinks(disk: Disk, changes: Changes): Promise<InviteLinks> {
  const all = new Map<string, string>();
  const wraps = new Map<string, readonly Bytes[]>();
  const remember = (invite: string, record: InviteRecord): void => {
    all.set(invite, record.link);
    wraps.set(invite, record.wraps);
  };
  for (const { key, value } of await disk.range("invites", { ...under(new Uint8Array(0)), limit: NO_LIMIT }))
    remember(toHex(key), value as InviteRecord);
  return {
    all,
    wrapsOf: (invite) => wraps.get(invite) ?? [],
    async keep(invite, record) {
      await disk.commit([{ table: "invites", key: idToBytes(invite), value: record }], "strict");
      remember(invite, record);
      changes.emit({ type: "roster" });
    },
  };
}
