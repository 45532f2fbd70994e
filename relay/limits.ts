import { MAX_ENVELOPE_BYTES, MAX_FRAME_BYTES } from "../crdt/public.ts";

/** Every bound of the relay in one place: units end the name, the reason stands beside it. */
export const limits = {
  // ---- before somebody is known
  authTimeoutMs: 10_000, // an honest client answers in one round trip, which takes seconds each way on a poor line
  healTimeoutMs: 30_000, // it may first hand back a chain that this relay has lost
  maxPreAuthBytes: 4_096, // a signed challenge is about 300 B
  maxHealBytes: 16_777_216, // a chain of 8,000 entries
  maxPreAuthSocketsPerAddress: 64,
  loopbackFactor: 16, // a reverse proxy on this machine speaks for everybody behind it
  challengeLifeMs: 60_000, // for answers that come over HTTP
  maxChallenges: 10_000,

  // ---- one socket
  maxFrameBytes: MAX_FRAME_BYTES,
  maxMirrorFrameBytes: 16_777_216, // a stock y-websocket client hands back a whole room in one frame
  framesPerSecond: 5_000,
  framesBurst: 20_000, // a device that was away for weeks sends row by row
  maxQueuedBytes: 1_048_576, // beyond it the socket is behind and pulls
  resumeQueuedBytes: 262_144, // below it pulling goes on
  maxUnreadControlBytes: 1_572_864, // answers pile up for somebody who never reads: closed
  pingEveryMs: 20_000,
  deadAfterMs: 45_000,
  longestWaitMs: 3_600_000, // timers hold 24 days at most, and clocks are set
  closeWithinMs: 2_000, // for the other side to close too
  closeRemovedWithinMs: 250, // whoever is sent away for good is gone within a second, however slowly they read
  maxRoomsPerSocket: 4_096,
  chunkBytes: 262_144, // one update message of a catch-up

  // ---- rows
  maxFeedsPerUpdate: 4_096,
  maxFeedsPerDevice: 1_024, // in one room: an honest device begins a new one after a fork, a few times in its life
  maxRowsPerUpdate: 16_384, // smallest envelopes that fit into a frame
  maxFeedsPerVector: 100_000,
  maxEnvelopeBytes: MAX_ENVELOPE_BYTES,
  maxClockAheadMs: 300_000, // architecture §4
  rowsPerSecond: 2_000,
  rowsBurst: 100_000, // the whole log of a year, handed back to a wiped relay
  bytesPerSecond: 16_777_216,
  bytesBurst: 268_435_456,

  // ---- sealed pieces of files
  maxFileBytes: 53_687_091_200, // 50 GiB for an org, unless the operator says otherwise
  memberFileShare: 0.5, // of that, by one member
  guestFileShare: 0.05,
  fileReserveBytes: 536_870_912, // of the disk, left for messages
  maxIncomingBlobs: 64, // each is in memory while it comes
  blobBytesPerSecond: 16_777_216,
  blobBytesBurst: 1_073_741_824, // the largest file at once
  maxBlobsPerQuestion: 2_048, // which of these are missing

  // ---- roster
  maxEntriesPerAppend: 4_096,
  maxWrapsPerAppend: 20_000, // one for each of those whom a rotation reaches, in a body of maxBodyBytes
  maxHandedBackWraps: 2_048, // by somebody who is not known yet: their own keys
  maxStrangersWraps: 64, // joining makes two, an invite one
  entriesPerSecond: 20,
  entriesBurst: 10_000, // a chain that is handed back
  wrapsPerSecond: 100,
  wrapsBurst: 40_000, // two rotations of the largest org
  anonymousAppendsPerMinute: 60, // POST /chains and /chains/:id, by address
  maxChainsPerHello: 20_000, // every room that somebody is in
  roomsPerDay: 200, // founded by one device
  roomsBurst: 2_000, // chains of rooms that are handed back after a loss
  maxRoomsPerOrg: 50_000,
  maxOpenInvites: 1_000, // made by one member
  keepMarksEveryMs: 1_000, // how far chains have come, beside the database
  maxRoomMarks: 64, // of an org's rooms, those that grew last: 15 kB to write each time
  recoveryMs: 604_800_000, // a week: by then everybody who works has been here

  // ---- linking a device
  pairingLifeMs: 600_000,
  maxPairings: 1_000,
  pairingsPerMinute: 10, // made by one address
  lookUpsPerMinute: 60, // codes and kits asked for by one address: 40 bits do not fall to that in ten minutes
  ticketsPerMinute: 240, // proofs over HTTP by one address
  maxLabelBytes: 256,

  // ---- registers and presence
  maxRegistersPerMessage: 256,
  registersPerSecond: 50,
  registersBurst: 2_000,
  maxPresenceBytes: 256,
  presencePerSecond: 2,
  presenceBurst: 6,

  // ---- group commit
  commitEveryMs: 5,
  commitRows: 128,

  // ---- one turn of the event loop
  turnMs: 10, // then whatever else waits comes first
  turnPauseMs: 5, // nobody asked for anything meanwhile: others had their turn

  // ---- segments
  segmentRows: 1_024,
  segmentBytes: 1_048_576,

  // ---- memory
  maxCachedHeads: 200_000, // about 40 MB of feeds over all rooms nobody listens to
  maxCachedPieceBytes: 4_194_304, // what many lack at once after an outage
  maxCachedKeys: 4_096,
  maxTickets: 20_000,
  ticketLifeMs: 600_000, // after its socket has closed
  maxBodyBytes: 8_388_608, // POST /chains
  stopWithinMs: 5_000,
} as const;
