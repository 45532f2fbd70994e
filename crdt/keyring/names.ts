import type { Bytes } from "../base/bytes.ts";
import type { ChainId } from "../base/ids.ts";
import type { CryptoPort, Opener } from "../crypto/port.ts";
import type { SealedText } from "../roster/action.ts";
import { isReply, openReply, replyKeys } from "./reply.ts";
import {
  openTextWith,
  type RosterText,
  type RosterTextPurpose,
  readRosterText,
  textKeyOf,
} from "./roster-text.ts";

/** Opens a sealed text of one chain; `null` when none of the keys does. */
export type OpenText = (purpose: RosterTextPurpose, sealed: SealedText) => Promise<string | null>;

/**
 * Opens whatever a chain's people sealed, in any epoch whose key is here: texts by members, and replies by strangers.
 * A reply does not say for which epoch it was sealed, so every key is tried, the newest first; their openers are made once,
 * and so are the keys of texts.
 */
export function createOpenText(
  crypto: CryptoPort,
  chain: ChainId,
  keys: ReadonlyMap<number, Bytes>,
): OpenText {
  const openers = new Map<number, Promise<Opener>>();
  const textKeys = new Map<number, Promise<Bytes>>();
  async function openText(purpose: RosterTextPurpose, text: RosterText): Promise<string | null> {
    const key = keys.get(text.epoch);
    if (key === undefined) return null;
    const textKey = textKeys.get(text.epoch) ?? textKeyOf(crypto, key);
    textKeys.set(text.epoch, textKey);
    return openTextWith(crypto, await textKey, purpose, text);
  }
  const openerOf = (epoch: number, key: Bytes): Promise<Opener> => {
    const opener = openers.get(epoch) ?? replyKeys(crypto, key);
    openers.set(epoch, opener);
    return opener;
  };
  async function openReplied(purpose: RosterTextPurpose, sealed: SealedText): Promise<string | null> {
    for (const [epoch, key] of [...keys].sort(([a], [b]) => b - a)) {
      const text = await openReply(await openerOf(epoch, key), chain, purpose, sealed);
      if (text !== null) return text;
    }
    return null;
  }
  return async (purpose, sealed) => {
    const text = readRosterText(sealed);
    if (text !== null) return openText(purpose, text);
    return isReply(sealed) ? openReplied(purpose, sealed) : null;
  };
}
