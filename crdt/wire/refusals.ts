/**
 * Why a relay does not take something. `retry` later as it is · `fix` what is named and seal anew · `final`.
 * One table for both ends; relay/errors.ts adds HTTP status and close codes.
 */
export const refusals = {
  RateLimited: "retry",
  StorageFull: "retry",
  Busy: "retry",
  Gap: "retry", // earlier envelopes of the feed are missing at the relay: send those first
  RosterBehind: "fix", // the relay does not know the roster entry that the author knew: send entries first
  Behind: "fix", // compare-and-swap: the chain has moved on
  ClockAhead: "fix", // hlc more than five minutes ahead: new incarnation once the clock is right
  Fork: "fix", // other bytes are stored at this place: new incarnation, content sealed anew
  StaleEpoch: "fix",
  NotMember: "final",
  NoSuchRoom: "final", // also the answer where the asker may not know that it exists
  TooLarge: "final",
  Invalid: "final", // grammar, hash chain, place
  BadSignature: "final",
  NotAllowed: "final", // a named roster rule
  BadAuth: "final",
  UnknownOrg: "final",
  UpdateNeeded: "final", // protocol version
  SetupTokenUsed: "final",
  SetupTokenUnknown: "final",
} as const;

export type Refusal = keyof typeof refusals;
export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === "string" && Object.hasOwn(refusals, value);
