import type { CommandError } from "../bridge/contract.ts";
import { useLanguage, useText } from "./i18n/text.tsx";

/** What chat and the frame can be refused with; errors.ts has all the sentences, and comes with the first that is needed. */

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

/** Why something was refused: its sentences come with the first refusal, and where they cannot, one that fits all. */
export function useLateErrorText(): (error: CommandError) => Promise<string> {
  const language = useLanguage();
  const t = useText("sync");
  return (error) =>
    import("./errors.ts").then(
      ({ errorText }) => errorText(language(), error),
      () => t().stepFailed,
    );
}

/** Picks the sentence written for this type; the table and the union share their keys. */
export function say<U extends { readonly type: string }>(sentences: Sentences<U>, value: U): string {
  const sentence = sentences[value.type as U["type"]] as (value: U) => string;
  return sentence(value);
}
