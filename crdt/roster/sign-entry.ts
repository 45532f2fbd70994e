import type { Bytes } from "../base/bytes.ts";
import { type CborValue, encodeCbor } from "../base/cbor.ts";
import { idToBytes } from "../base/ids.ts";
import { signCose } from "../cose/sign1.ts";
import type { Signer } from "../crypto/port.ts";
import { type Action, isOrgAction } from "./action.ts";
import { ENTRY_VERSION, type Entry, type EntryDraft, parseEntry } from "./entry.ts";
import type { Hasher } from "./ids-from-keys.ts";
import { encodeOrgAction } from "./org-encode.ts";
import { encodeRoomAction } from "./room-encode.ts";

const NO_CHAIN = new Uint8Array(0);

/** Throws when the draft breaks the grammar: drafts are our own, not somebody's input. */
export async function signEntry(draft: EntryDraft, signer: Signer, hasher: Hasher): Promise<Entry> {
  const bytes = await signCose("skein/v1/roster", encodeDraft(draft), signer);
  const entry = parseEntry(bytes, hasher);
  if (!entry.ok) throw new Error(`unsignable entry: ${JSON.stringify(entry.error)}`);
  return entry.value;
}

const encodeDraft = (draft: EntryDraft): Bytes =>
  encodeCbor([
    ENTRY_VERSION,
    draft.chain === null ? NO_CHAIN : idToBytes(draft.chain),
    draft.seq,
    draft.prev,
    draft.at,
    idToBytes(draft.by),
    encodeAction(draft.action),
  ]);

function encodeAction(action: Action): CborValue {
  return isOrgAction(action) ? encodeOrgAction(action) : encodeRoomAction(action);
}
