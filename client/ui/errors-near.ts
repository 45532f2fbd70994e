import type { CommandError } from "../bridge/contract.ts";
import { useText } from "./i18n/text.tsx";

/**
 * The refusals that chat and the frame can meet, as sentences; errors.ts has those of everything else and comes with
 * the parts that need it. No blame, no codes; `detail` fields stay out of the words.
 */

type Of<U extends { readonly type: string }, T> = Extract<U, { readonly type: T }>;
export type Sentences<U extends { readonly type: string }> = {
  readonly [T in U["type"]]: (value: Of<U, T>) => string;
};

/** What writing, sending and reading messages can be answered with. */
export type NearError = Of<CommandError, NearType>;
type NearType =
  | "NotReady"
  | "NeedsRelay"
  | "NotAllowed"
  | "NotMember"
  | "NoKeyYet"
  | "NotFound"
  | "Empty"
  | "TooLong"
  | "NotSaved"
  | "ClockWrong"
  | "UpdateNeeded"
  | "Internal";

/** For chat alone: what it cannot meet would read as a step that did not finish. */
export function useNearErrorText(): (error: CommandError) => string {
  const sentences = useText("nearErrors");
  return (error) => nearErrorText(sentences(), error);
}

export function nearErrorText(sentences: Sentences<NearError>, error: CommandError): string {
  const isNear = Object.hasOwn(sentences, error.type);
  return say(sentences, isNear ? (error as NearError) : { type: "Internal", detail: error.type });
}

/** Picks the sentence written for this type; the table and the union share their keys. */
export function say<U extends { readonly type: string }>(sentences: Sentences<U>, value: U): string {
  const sentence = sentences[value.type as U["type"]] as (value: U) => string;
  return sentence(value);
}
