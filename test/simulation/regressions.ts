import type { Fault } from "../support/simulation/plan.ts";

export interface Regression {
  readonly seed: number;
  /** Instead of those that the seed draws. */
  readonly faults?: readonly Fault[];
  readonly because: string;
}

/** Seeds that ever failed, and what was wrong then. They run first, for ever. */
export const REGRESSIONS: readonly Regression[] = [
  {
    seed: 1,
    because: "a room made while connected never reached the relay: the first flush was remembered for ever",
  },
  {
    seed: 7,
    because: "folding a room again dropped what was said of a message in a feed before the message's own",
  },
  { seed: 9, because: "own rows were folded behind a hole that a power cut had left" },
  { seed: 10, because: "after a power cut rows were sent under the numbers of others" },
  {
    seed: 11,
    because: "rows sealed anew doubled those that the relay had taken without its answer getting back",
  },
  { seed: 24, because: "a reaction to a message that was sealed anew spoke of its old place" },
  {
    seed: 41,
    because: "a cache that had lost the beginning of the chain made the device take itself for new",
  },
  { seed: 49, because: "a clock that was set back hid that the connection was dead" },
  { seed: 50, because: "as 41, without anything but power cuts and crashes" },
  { seed: 52, because: "as 7, with the relay wiped meanwhile" },
  { seed: 204, because: "a read marker signed by a clock that ran ahead was never taken, nor any later one" },
  { seed: 219, because: "a chain that was fetched again was not shown, as its lines had been before" },
  { seed: 247, because: "a line of the roster that a full disk refused was taken as shown" },
  { seed: 357, because: "folding a room again lost a newest line that came from the roster" },
  { seed: 561, because: "a read marker that its owner had lost was not handed back to a wiped relay" },
  {
    seed: 641,
    because:
      "views that a power cut set back to before a fork kept our side of it: the outbox said they were folded",
  },
  {
    seed: 20_288,
    because:
      "acknowledged rows that a full disk kept came back after a power cut, and a later one was sent in the place between",
  },
  {
    seed: 10_045,
    because:
      "the check asked for words that the relay has, where everybody had left the room and lost their copy",
  },
  {
    seed: 20_401,
    because: "a guest whose time was over knocked at the relay every few seconds, for ever",
  },
  {
    seed: 10_005,
    because: "a link into a room where one is already was answered as if something had broken inside",
  },
  { seed: 10_010, because: "an act that a clock ran ahead with was given up instead of being dated anew" },
  {
    seed: 10_019,
    because: "the markers of those who had left kept a room from ever being equal to the relay's",
  },
  {
    seed: 10_036,
    because:
      "a wiped relay had lost older keys of a room that tells newcomers less, and nobody gave them again",
  },
  {
    seed: 10_359,
    because: "of two devices that met a wiped relay, the second did not hand it the seals that it alone had",
  },
  {
    seed: 10_000,
    because: "words that had not been sent when their author left a room waited there for ever",
  },
  { seed: 15_028, because: "somebody was removed from a room that the relay had not been told of yet" },
  {
    seed: 30,
    because:
      "a room that the relay had taken without its answer getting back was told as refused, when its entry came in the midst of a second try",
  },
  {
    seed: 20_033,
    because:
      "a relay that was put back and had lost entries of rooms alone did not notice, and refused what guests had signed who had left since",
  },
  {
    seed: 20_009,
    because:
      "words that a removal took out of the relay again were in their author's cache alone, and gone with it",
  },
  {
    seed: 20_159,
    faults: ["relayWipe"],
    because:
      "somebody who had been removed was told that their words were at a relay which had lost them since",
  },
  {
    seed: 20_201,
    because:
      "whoever followed a room's link and was removed meanwhile was told that something had broken inside",
  },
  {
    seed: 20_153,
    faults: ["relayWipe"],
    because: "a room's link whose key a wiped relay had lost was answered as if something had broken inside",
  },
  {
    seed: 10_114,
    because:
      "rows handed back to a room that was left on the same connection were waited for as long as it lived",
  },
  {
    seed: 20_105,
    faults: ["relayWipe"],
    because: "as 10114, with an answer that was asked for in a room where one may not read any more",
  },
  {
    seed: 10_134,
    because:
      "the check asked of somebody who had left what a power cut had taken, and what nobody gives them again",
  },
  {
    seed: 10_124,
    because:
      "the check asked of somebody who had been away from a room that tells newcomers less for edits made meanwhile",
  },
  {
    seed: 20_327,
    because:
      "a key of a room was sealed by somebody who had left since, a wiped relay took that seal from nobody, and a device paired later never got the key",
  },
  {
    seed: 20_305,
    because:
      "an edit and a recall that a removal cut off stood on their author's device as if they had been taken",
  },
  {
    seed: 40_007,
    because:
      "a wiped relay had lost a seal that somebody had not fetched, and once the next key was there nobody gave them the one before it",
  },
  {
    seed: 100_057,
    because:
      "a guest's new name was known to whoever was there when they took it, and not to whoever heard of it after they had left the room",
  },
  {
    seed: 10_039,
    because:
      "a guest who had been renamed was called otherwise, in a room that they had left, by whoever shared another room with them",
  },
  {
    seed: 53_066,
    because:
      "a full disk kept the views from being folded without words that were sealed anew elsewhere: they stood twice, once as on the relay, until a restart",
  },
  {
    seed: 61_091,
    because:
      "as 53066, and a restart handed the words that a full disk kept in their old place to the relay, where they stood beside themselves for all",
  },
  {
    seed: 61_403,
    because:
      "the check asked of a profile that had been copied while words waited in it to believe the relay that it has what only the copy had sent",
  },
  {
    seed: 61_060,
    because:
      "the check took another message, which stood where one had been before it was sealed anew, for that one, and asked why it was not recalled",
  },
  {
    seed: 61_102,
    because:
      "two stories were told in a feed twice, around a wiped relay: its own device gave way once and never again",
  },
  {
    seed: 102_015,
    because:
      "what was said before somebody first came to a room stayed shut for them when they came again and were given its keys",
  },
  {
    seed: 53_007,
    because:
      "somebody who was out and whose cache was gone could copy no more than the beginning of what they had not sent",
  },
  {
    seed: 106_033,
    because:
      "the only member left in a room had come back by a kit and held none of its keys, so nobody ever renewed it and nothing could be written",
  },
  {
    seed: 20_445,
    because: "whoever had left a room took a liar's word for entries of it, and asked for them for ever",
  },
  {
    seed: 20_467,
    because: "who reads a room was counted while the clock was wrong, and not again when it was set right",
  },
  {
    seed: 10_326,
    because: "adding a device while the organisation's newest key was not here yet threw, and never ended",
  },
  {
    seed: 10_347,
    because: "the check asked guests for what they may not send: alone in a room, they renew no key",
  },
  {
    seed: 61_567,
    because:
      "the check took a guest whose time was over for one who belongs, until somebody had removed them",
  },
  {
    seed: 21_198,
    because:
      "a device whose words a full relay had refused called itself in step, and the world put an older copy of it back as if the relay had all",
  },
  {
    seed: 21_263,
    because:
      "a relay that was put back refused the words of somebody whose room had not said yet how much of them counts, and nobody handed them to it again when it had",
  },
  {
    seed: 20_252,
    because:
      "a relay that was empty and full told whoever handed it the chain that they are no member: they came again after minutes, and read that they had been removed",
  },
  { seed: 21_312, because: "as 20252, with a relay that was put back" },
  {
    seed: 20_752,
    because: "five seconds were too short to answer the relay's challenge on a line of seconds each way",
  },
  {
    seed: 21_011,
    because:
      "the simulated network never ended a request whose relay died over it, where the real one gives up after 15 s",
  },
  {
    seed: 21_119,
    because:
      "whoever was removed while they linked a device was told that something had broken; and the world revoked the founder's device in its second life, and asked it for an invite",
  },
  {
    seed: 21_366,
    because:
      "each welcome of a relay that dies again within seconds was followed by the first, shortest pauses",
  },
  {
    seed: 20_857,
    because:
      "a crash came between an entry that cuts a feed off and the cut: nothing made up for it, and what was cut off stood there for ever",
  },
  {
    seed: 21_221,
    because:
      "a wiped relay had lost the new member key of a device that was away: nobody sealed it again, and everybody renewed theirs every few seconds, as it asked for each of them",
  },
  {
    seed: 21_257,
    because:
      "a damaged relay was emptied in a gap of more than the week after which it stops waiting for what it has lost (RLY44), and the check asked for one chain from those who had gone on and from who came later",
  },
  {
    seed: 10_616,
    because:
      "the check took a world for at rest in which somebody was still bringing their new name to one room with guests after the other",
  },
  {
    seed: 100_179,
    because:
      "whoever renewed their member key and never got the answer handed the seal of the old one back over the new one at the relay: they opened nothing any more, asked for keys, and everybody renewed them for ever",
  },
  {
    seed: 30_335,
    because:
      "entries that a full disk refused left a hole in the chain for good: whoever was out by the next start read the chain as far as the hole, and lost what they had seen behind it",
  },
  {
    seed: 23_027,
    because:
      "the world removed its founder, of whom it knew nothing while their device was starting, and asked them for an invite",
  },
  {
    seed: 30_151,
    because:
      "a room that was founded while the relay was full was told as refused for ever, with all that was written there: the relay hid that it is full behind no such room",
  },
  {
    seed: 30_467,
    because:
      "words that a profile was copied with, and that the copy alone had sent, waited in the other for ever: it took them for sent, and did not take the relay's word that they had come",
  },
  {
    seed: 10_869,
    because:
      "whoever left a room while a full disk kept their newest words from the views cut off words that the relay had taken",
  },
  {
    seed: 20_267,
    because:
      "words that a power cut kept from the views waited for ever in a room that their author had been removed from: only feeds that the views know were ended",
  },
  {
    seed: 10_229,
    because:
      "a device that was being linked while the relay started anew showed a code that nobody knew, and whoever typed it was told of a fault inside",
  },
  {
    seed: 20_883,
    because:
      "whoever left a room while words of theirs waited there for a full relay was told for ever that these wait",
  },
  {
    seed: 20_021,
    because:
      "words that a restored relay had lost were sealed anew under a renewed key, and somebody who had them from before brought the old ones back: they stood there twice",
  },
  {
    seed: 21_124,
    because:
      "rows that a full disk kept from the views were taken for rows that fit nowhere, and sealed anew while the relay had them: they stood there twice",
  },
  {
    seed: 10_340,
    because:
      "a read marker signed by a clock that ran ahead was not signed again where the room's newest key came after the relay's time",
  },
  {
    seed: 21_674,
    because:
      "a device said that it was in step while rows of a room that was new to it were still on their way",
  },
];
