import type { Bytes } from "../../../crdt/index.ts";
import type { Disks } from "../ports.ts";

/** A record that is there and is not what its table holds. `value` is what lay there, as the platform read it. */
export interface BrokenRecord {
  readonly disk: keyof Disks;
  readonly table: string;
  readonly key: Bytes;
  readonly value: unknown;
  /** Its place is no place of this table; it has another shape; it does not hold together; the platform cannot read it. */
  readonly flaw: "Key" | "Shape" | "Content" | "Unreadable";
}

/** Stands in for a value that the platform cannot read; `raw` is what there is of it. */
export interface Unreadable {
  readonly unreadable: string;
  readonly raw: Bytes | null;
}

export const isUnreadable = (value: unknown): value is Unreadable =>
  typeof value === "object" && value !== null && "unreadable" in value;

/**
 * Thrown by reads of the cache at a broken record. Nothing in the middle catches it: the edge sets the cache aside
 * and starts the engine with a fresh one.
 */
export class BrokenCache extends Error {
  override readonly name = "BrokenCache";
  readonly record: BrokenRecord;

  constructor(record: BrokenRecord) {
    super(`${record.table}: ${record.flaw}`);
    this.record = record;
  }
}
