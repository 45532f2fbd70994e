import { type Accessor, createSignal } from "solid-js";
import type { MessageId } from "../../../bridge/contract.ts";

export interface RecalledTexts {
  readonly texts: Accessor<ReadonlyMap<MessageId, string>>;
  readonly keep: (id: MessageId, text: string) => void;
}

/** What was recalled in this session, so that it can be written better. Memory only. */
export function createRecalledTexts(): RecalledTexts {
  const [texts, setTexts] = createSignal<ReadonlyMap<MessageId, string>>(new Map());
  return { texts, keep: (id, text) => setTexts((all) => new Map([...all, [id, text]])) };
}
