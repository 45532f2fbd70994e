/** What a room is put right with: after a fork, when a key came late or has changed, for a new fold. Most sessions never do. */
export { giveWay } from "./give-way.ts";
export { refoldRoom } from "./refold.ts";
export { refusedSince, sealAnew, writtenFrom } from "./reseal.ts";
export { waitingRowsAgain } from "./waiting-rows.ts";
