import type { NearError, Sentences } from "./errors-near.ts";
import { formatSpan } from "./i18n/format.ts";

export const nearErrors: Sentences<NearError> = {
  NotReady: () => "Still getting ready. Try again in a moment.",
  NeedsRelay: () =>
    "This step needs the relay, which cannot be reached now. Nothing is lost; try again once it answers.",
  NotAllowed: () => "Your role does not allow this step. An admin can do it.",
  NotMember: () =>
    "You are no longer in this organisation, so nothing you write goes out. What is here can still be read and copied.",
  NoKeyYet: () =>
    "The key of this room has not arrived yet. Somebody who comes online brings it; your text is kept.",
  NotFound: () => "It is no longer here. It may just have been moved away.",
  Empty: () => "It is still empty. Write something and try again.",
  TooLong: (e) =>
    e.unit === "characters"
      ? `Too long: at most ${e.max} characters. Split it into parts.`
      : `Too large: at most ${Math.floor(e.max / 1024)} KB. Split it into parts.`,
  NotSaved: (e) =>
    e.reason === "Quota"
      ? "This device is full, so it was not saved. Your text is still here; free some space and try again."
      : "It could not be saved on this device. Your text is still here; please try again.",
  ClockWrong: (e) =>
    `This device's clock is off by ${formatSpan("en", e.offsetMs)}. Set it in the system settings and try again.`,
  UpdateNeeded: () => "Skein needs an update to go on. Reloading the page updates it.",
  Internal: () => "This step did not finish; what you wrote is still here. Try again, or reload the page.",
};
