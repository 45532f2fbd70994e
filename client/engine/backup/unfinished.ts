import { type Bytes, type ChainId, parseChainId } from "../../../crdt/index.ts";
import type { DiskWrite } from "../ports.ts";
import { textKey } from "../state/places.ts";
import type { CheckedBackup } from "./file.ts";

/**
 * A file whose taking has begun, in local/"backup unfinished": what opens it again without the kit. Written before the device
 * belongs, so that no crash leaves somebody back without what they had chosen; gone when all of it is here.
 */
export interface UnfinishedBackup {
  readonly org: ChainId;
  readonly headHash: Bytes;
  readonly key: Bytes;
  readonly at: number;
}

export const UNFINISHED = "backup unfinished";

export const unfinishedOf = ({ org, opened }: CheckedBackup, at: number): UnfinishedBackup => ({
  org,
  headHash: opened.headHash,
  key: opened.key,
  at,
});

export const unfinishedWrite = (value: UnfinishedBackup | null): DiskWrite => {
  const row = { table: "local", key: textKey(UNFINISHED) };
  return value === null ? { ...row, delete: true } : { ...row, value };
};

/** `null` for what another organisation left here. */
export function unfinishedIn(noted: unknown, org: ChainId): UnfinishedBackup | null {
  const value = noted as UnfinishedBackup | undefined;
  return value !== undefined && parseChainId(value.headHash) !== null && value.org === org ? value : null;
}
