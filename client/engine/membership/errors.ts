import type { CommandError } from "../api.ts";

/** Why an act cannot be, in the words of commands. */
export const errorOf = (error: { readonly type: string; readonly rule?: string }): CommandError =>
  error.type === "NotAllowed"
    ? { type: "NotAllowed", rule: error.rule ?? "" }
    : { type: "Internal", detail: error.type };

/** Why somebody who asked cannot be answered. */
export const answerError = (error: { readonly type: string; readonly rule?: string }): CommandError => {
  if (error.type === "NoSuchRequest") return { type: "NotFound" };
  return error.type === "UnreadableRequest" ? { type: "NoKeyYet" } : errorOf(error);
};

/** Why nobody comes into a room by a link: the chain has come to say that they are out, or the link's key went with a relay's data. */
export const joinError = (error: { readonly type: string; readonly rule?: string }): CommandError => {
  if (error.type === "NoSuchInvite") return { type: "NotMember" };
  return error.type === "NoKeyForInvite" ? { type: "NoKeyYet" } : errorOf(error);
};
