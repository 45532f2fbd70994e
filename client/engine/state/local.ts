import { type Bytes, fromHex, type MemberId, parseMemberId, toHex } from "../../../crdt/index.ts";
import type { Changes } from "../changes.ts";
import type { Disk } from "../ports.ts";
import { textKey, under } from "./places.ts";

/** What this device keeps to itself: what a person decided on it about others, and how the relay last received it. */
export interface Local {
  /** The key that was compared with them face to face, and when. */
  verified(member: MemberId): { readonly key: Bytes; readonly at: number } | null;
  setVerified(member: MemberId, key: Bytes | null, at: number): Promise<void>;
  isBlocked(member: MemberId): boolean;
  hasBlocked(): boolean;
  setBlocked(member: MemberId, blocked: boolean): Promise<void>;
  /** The kit whose reminder was seen; "" stands for none made yet. */
  kitReminded(): string | null;
  setKitReminded(kit: string): Promise<void>;
  /** What lazy parts of the engine keep here, by their own names. */
  noted(name: string): unknown;
  note(name: string, value: unknown): Promise<void>;
  /** The relay said last that this device does not belong. Kept: without a network nobody says it again. */
  isShutOut(): boolean;
  setShutOut(isShutOut: boolean): Promise<void>;
}

const TABLE = "local";
const MANY = 100_000;

export async function openLocal(disk: Disk, changes: Changes): Promise<Local> {
  const values = new Map<string, unknown>();
  const whole = { ...under(new Uint8Array(0)), limit: MANY };
  for (const { key, value } of await disk.range(TABLE, whole))
    values.set(new TextDecoder().decode(key), value);

  async function set(name: string, value: unknown): Promise<void> {
    const key = textKey(name);
    await disk.commit(
      [value === null ? { table: TABLE, key, delete: true } : { table: TABLE, key, value }],
      "strict",
    );
    if (value === null) values.delete(name);
    else values.set(name, value);
    changes.emit({ type: "roster" });
  }

  return {
    verified: (member) => {
      const known = values.get(`verified ${member}`) as { key: string; at: number } | undefined;
      const key = known && fromHex(known.key);
      return known && key ? { key, at: known.at } : null;
    },
    setVerified: (member, key, at) => set(`verified ${member}`, key && { key: toHex(key), at }),
    isBlocked: (member) => values.get(`blocked ${member}`) === true,
    hasBlocked: () => [...values.keys()].some((name) => name.startsWith("blocked ")),
    setBlocked: (member, blocked) => set(`blocked ${member}`, blocked ? true : null),
    kitReminded: () => (values.get("kit reminded") as string | undefined) ?? null,
    setKitReminded: (kit) => set("kit reminded", kit),
    noted: (name) => values.get(name),
    note: set,
    isShutOut: () => values.get("shut out") === true,
    async setShutOut(isShutOut) {
      if ((values.get("shut out") === true) !== isShutOut) await set("shut out", isShutOut ? true : null);
    },
  };
}

export const memberIn = (id: string): MemberId | null => parseMemberId(fromHex(id));
