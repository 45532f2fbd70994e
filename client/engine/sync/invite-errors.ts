import { refusals } from "../../../crdt/index.ts";
import type { CommandError } from "../api.ts";
import type { HttpError } from "./relay-http.ts";

const MAX_CLOCK_DIFFERENCE_MS = 5 * 60_000;

/** The relay knows the invite's standing before we may read the chain. */
export function inviteErrorOf(error: HttpError): CommandError {
  if (error.type !== "Refused") return commandErrorOf(error);
  if (error.refusal === "NotMember" || error.refusal === "UnknownOrg" || error.refusal === "BadAuth")
    return { type: "InviteUnknown" };
  if (error.refusal !== "NotAllowed") return commandErrorOf(error);
  if (error.rule === "expired") return { type: "InviteExpired", at: null };
  return { type: error.rule === "revoked" ? "InviteRevoked" : "InviteUsedUp" };
}

export function commandErrorOf(error: HttpError): CommandError {
  if (error.type === "Unreachable") return { type: "NeedsRelay" };
  if (error.type === "OddAnswer") return { type: "Internal", detail: `HTTP ${error.status}` };
  switch (error.refusal) {
    case "SetupTokenUsed":
    case "SetupTokenUnknown":
    case "UpdateNeeded":
      return { type: error.refusal };
    case "ClockAhead":
      return { type: "ClockWrong", offsetMs: MAX_CLOCK_DIFFERENCE_MS };
    case "NotAllowed":
      return error.rule === "inviteIsOpen"
        ? { type: "InviteUsedUp" }
        : { type: "NotAllowed", rule: error.rule };
    default:
      return refusals[error.refusal] === "retry"
        ? { type: "NeedsRelay" } // too much at once, or too full: another time
        : { type: "Internal", detail: error.refusal };
  }
}
