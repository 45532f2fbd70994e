/**
 * The relay's door: everything needed to check, order and forward what clients sealed,
 * and nothing that touches a content key. `test/boundaries.test.ts` proves the second half over the import graph.
 */
export * from "./base/bytes.ts";
export * from "./base/cbor.ts";
export * from "./base/clock.ts";
export * from "./base/ids.ts";
export * from "./base/own-place.ts";
export * from "./base/result.ts";
export * from "./base/varint.ts";
export * from "./cose/sign1.ts";
export type { Signer, Verifier } from "./crypto/port.ts";
export * from "./envelope/header.ts";
export * from "./log/client-id.ts";
export * from "./log/digest.ts";
export * from "./log/projection.ts";
export * from "./log/run.ts";
export * from "./log/state-vector.ts";
export * from "./register/register.ts";
export {
  type AllRosters,
  boundOf,
  type Chain,
  canRead,
  canWrite,
  governing,
  isRoomChain,
  isRotationDue,
  knowsItsEpoch,
  type Reader,
  type Rosters,
  readersOf,
  roleIn,
  roomsOf,
  roomsReadableBy,
} from "./roster/access.ts";
export * from "./roster/action.ts";
export * from "./roster/entry.ts";
export * from "./roster/ids-from-keys.ts";
export * from "./roster/key-recipients.ts";
export * from "./roster/limits.ts";
export * from "./roster/pairing-code.ts";
export * from "./roster/questions.ts";
export * from "./roster/reduce.ts";
export {
  type History,
  isRoomAction,
  type RoomAccess,
  type RoomActionOf,
  type RoomInviteRole,
  type WhoAdds,
} from "./roster/room-action.ts";
export * from "./roster/room-questions.ts";
export { applyRoomEntry, type RoomError, reduceRoomChain } from "./roster/room-reduce.ts";
export { type RoomRuleName, roomRules, roomRulesByAction } from "./roster/room-rules.ts";
export type { RoomEntry } from "./roster/room-scene.ts";
export * from "./roster/room-state.ts";
export * from "./roster/room-wrap.ts";
export * from "./roster/sign-entry.ts";
export * from "./roster/state.ts";
export * from "./roster/who-may.ts";
export * from "./roster/wrap.ts";
export { verifyWrap, type WrapRuleName, wrapRules } from "./roster/wrap-rules.ts";
export * from "./wire/auth.ts";
export * from "./wire/blob.ts";
export * from "./wire/messages.ts";
export * from "./wire/refusals.ts";
