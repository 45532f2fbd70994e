import type { Bytes } from "../base/bytes.ts";
import type { ChainId } from "../base/ids.ts";
import type { CryptoPort, Opener } from "../crypto/port.ts";
import type { SealedText } from "../roster/action.ts";
import { isReply, openReply, replyKeys } from "./reply.ts";
import { epochOfText, openRosterText, type RosterTextPurpose } from "./roster-text.ts";

/** Opens a sealed text of one chain; `null` when none of the keys does. */
export type OpenText = (purpose: RosterTextPurpose, sealed: SealedText) => Promise<string | null>;

/**
 * Opens whatever a chain's people sealed, in any epoch whose key is here: texts by members, and replies by strangers.
 * A reply does not say for which epoch it was sealed, so every key is tried, the newest first; their openers are made once.
 */
export function createOpenText(
  crypto: CryptoPort,
  chain: ChainId,
  keys: ReadonlyMap<number, Bytes>,
): OpenText {
  const openers = new Map<number, Promise<Opener>>();
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
    if (isReply(sealed)) return openReplied(purpose, sealed);
    const epoch = epochOfText(sealed);
    const key = epoch === null ? undefined : keys.get(epoch);
    return epoch === null || key === undefined ? null : openRosterText(crypto, key, epoch, purpose, sealed);
  };
}
