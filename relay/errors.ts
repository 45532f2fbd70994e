import type { Refusal } from "../crdt/public.ts";

interface Status {
  readonly http: 400 | 401 | 403 | 404 | 409 | 413 | 426 | 429 | 503 | 507;
  /** 44xx: coming back does not help. 45xx: it may. */
  readonly close: number;
}

/** Every refusal at the edges of the relay. A new refusal without a row does not compile. */
export const statusOf = {
  RateLimited: { http: 429, close: 4529 },
  StorageFull: { http: 507, close: 4507 },
  Busy: { http: 503, close: 4503 },
  Gap: { http: 409, close: 4509 },
  RosterBehind: { http: 409, close: 4509 },
  Behind: { http: 409, close: 4509 },
  ClockAhead: { http: 409, close: 4409 },
  Fork: { http: 409, close: 4409 },
  StaleEpoch: { http: 409, close: 4409 },
  NotMember: { http: 403, close: 4403 },
  NoSuchRoom: { http: 404, close: 4404 },
  TooLarge: { http: 413, close: 4413 },
  Invalid: { http: 400, close: 4400 },
  BadSignature: { http: 403, close: 4403 },
  NotAllowed: { http: 403, close: 4403 },
  BadAuth: { http: 401, close: 4401 },
  UnknownOrg: { http: 404, close: 4404 },
  UpdateNeeded: { http: 426, close: 4426 },
  SetupTokenUsed: { http: 403, close: 4403 },
  SetupTokenUnknown: { http: 403, close: 4403 },
} as const satisfies Record<Refusal, Status>;

/** Close codes that are no refusal of content (RFC 6455 §7.4.1). */
export const closeCode = { goingAway: 1012, policy: 1008, tooBig: 1009, tryLater: 1013 } as const;
