import { type EventRef, parseRoomId, type RoomId } from "../base/ids.ts";
import { type Field, id, list, ref, text } from "../chat/fields.ts";

/** What a check-in rests on: a message (with its files, where it has some), or a page elsewhere. */
export type Evidence =
  | { readonly type: "message"; readonly room: RoomId; readonly ref: EventRef }
  | { readonly type: "page"; readonly address: string };

export const EVIDENCE_LIMITS = { parts: 9, address: 2_000 } as const;

const room = id(parseRoomId);
const address = text(EVIDENCE_LIMITS.address, EVIDENCE_LIMITS.address * 3);
/** Nothing but pages is opened from here. */
export const isPage = (value: string): boolean => /^https?:\/\/[^\s]+$/.test(value);

const one: Field<Evidence> = {
  read(value) {
    if (!Array.isArray(value)) return undefined;
    const [type, first, second] = value;
    if (type === "u" && value.length === 2) {
      const page = address.read(first);
      return page !== undefined && isPage(page) ? { type: "page", address: page } : undefined;
    }
    if (type !== "m" || value.length !== 3) return undefined;
    const [of, at] = [room.read(first), ref.read(second)];
    return of !== undefined && at !== undefined ? { type: "message", room: of, ref: at } : undefined;
  },
  write: (value) =>
    value.type === "page" ? ["u", value.address] : ["m", room.write(value.room), ref.write(value.ref)],
};

const some = list(one, EVIDENCE_LIMITS.parts);
export const evidence: Field<readonly Evidence[]> = {
  read(value) {
    const all = some.read(value);
    return all !== undefined && all.length > 0 ? all : undefined;
  },
  write: some.write,
};
