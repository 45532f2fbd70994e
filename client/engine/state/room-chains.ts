/** What judges the chains of rooms that have one of their own: fetched with the first such room (halves.ts). */
export { applyRoomEntry, reduceRoomChain } from "../../../crdt/index.ts";
