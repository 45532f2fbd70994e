import { idToBytes, parseRoomId, type Result, type RoomId, toHex } from "../../../crdt/index.ts";
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

/** Links of invites made on this device: shown again until they are used up. The secret never leaves it otherwise. */
export interface InviteLinks {
  readonly all: ReadonlyMap<string, string>;
  keep(invite: string, link: string): Promise<void>;
}

export async function openInviteLinks(disk: Disk, changes: Changes): Promise<InviteLinks> {
  const all = new Map<string, string>();
  for (const { key, value } of await disk.range("invites", { ...under(new Uint8Array(0)), limit: NO_LIMIT }))
    all.set(toHex(key), value as string);
  return {
    all,
    async keep(invite, link) {
      await disk.commit([{ table: "invites", key: idToBytes(invite), value: link }], "strict");
      all.set(invite, link);
      changes.emit({ type: "roster" });
    },
  };
}
