import {
  type Addressed,
  type Bytes,
  type ChainId,
  type DeviceId,
  encodeStateVector,
  encodeUpdate,
  equalBytes,
  type RoomId,
  type Signer,
  signAuth,
  type WireMessage,
} from "../../crdt/index.ts";
import { hostOf } from "../support/office.ts";
import type { RelayProcess } from "../support/relay.ts";
import { check, sum } from "./measure.ts";
import { bytesOf, type Feed } from "./town.ts";
import { type Line, messagesOf, openLine, runsOf, within } from "./wire.ts";

/** What everybody who comes back was away for; they hold the first rows of each feed and lack the rest. */
export interface Scene {
  readonly relay: () => RelayProcess;
  readonly chain: ChainId;
  readonly chainLength: number;
  readonly rooms: readonly RoomId[];
  /** That every client held when it was cut off. */
  readonly rowsPerFeed: number;
  readonly newRows: number;
  readonly feedsByRoom: ReadonlyMap<RoomId, readonly Feed[]>;
  readonly changed: ReadonlySet<RoomId>;
  /** What every client held when it was cut off. */
  readonly digests: readonly { readonly room: RoomId; readonly digest: Bytes }[];
}

/** A device as the relay knows it: to come back takes no more. */
export interface Returner {
  readonly device: DeviceId;
  readonly signer: Signer;
}

export interface Returned {
  readonly line: Line;
  readonly frames: readonly Bytes[];
  readonly bytesRead: number;
  readonly tookMs: number;
}

/** One client from the dial until every room is in step: it says what the engine says. */
export async function comeBack(scene: Scene, who: Returner, lateMs = 60_000): Promise<Returned> {
  const startedAt = performance.now();
  const frames: Bytes[] = [];
  let settled = 0;
  let isGreeted = false;
  const say = (...messages: readonly Addressed[]): void => line.say(...messages);
  const answer = async ({ channel, message }: Addressed): Promise<void> => {
    if (message.type === "challenge")
      return say(control({ type: "auth", signed: await claim(scene, who, message.nonce) }));
    if (message.type === "welcome") return say(...greeting(scene));
    if (message.type === "step1") return say(...answerTo(scene, channel));
    if (message.type === "settled") settled++;
    if (message.type === "pong") isGreeted = true;
    if (isGreeted && settled === scene.changed.size) inStep.done();
  };
  const line = await openLine(scene.relay());
  const inStep = within(line, lateMs, "a client was in step");
  line.onFrame((frame) => {
    frames.push(frame);
    for (const addressed of messagesOf(frame)) void answer(addressed);
  });
  await inStep.promise;
  return { line, frames, bytesRead: line.bytesRead(), tookMs: performance.now() - startedAt };
}

const control = (message: WireMessage): Addressed => ({ channel: 0, message });

const claim = (
  { relay, chain, chainLength }: Scene,
  { device, signer }: Returner,
  nonce: Bytes,
): Promise<Bytes> =>
  signAuth(
    {
      audience: hostOf(relay()),
      nonce,
      who: { kind: "device", device },
      org: chain,
      chainSeq: chainLength,
    },
    signer,
  );

const greeting = ({ chain, chainLength, digests }: Scene): readonly Addressed[] => [
  control({ type: "hello", chains: [[chain, chainLength]], rooms: digests }),
  control({ type: "ping", at: 1 }),
];

/** The engine's answer to a room that differs: nothing that the relay lacks, and what it holds itself. */
function answerTo(scene: Scene, channel: number): readonly Addressed[] {
  const room = scene.rooms[channel - 1] as RoomId;
  const vector = encodeStateVector(
    new Map(feedsIn(scene, room).map(({ clientId }) => [clientId, scene.rowsPerFeed])),
  );
  return [
    { channel, message: { type: "step2", update: encodeUpdate([]) } },
    { channel, message: { type: "step1", vector } },
  ];
}

const feedsIn = (scene: Scene, room: RoomId): readonly Feed[] => scene.feedsByRoom.get(room) ?? [];

/** Of envelopes alone: what cannot be less. */
export const newBytesOf = (scene: Scene): number =>
  sum(
    [...scene.changed].flatMap((room) =>
      feedsIn(scene, room).map((feed) => bytesOf(feed, scene.rowsPerFeed)),
    ),
  );

/** Each new envelope came once, in its place, byte for byte; nothing old came again. */
export function checkReceived(scene: Scene, frames: readonly Bytes[]): void {
  let rows = 0;
  for (const { channel, message } of frames.flatMap(messagesOf)) {
    for (const { clientId, from, envelopes } of runsOf(message)) {
      const room = scene.rooms[channel - 1] as RoomId;
      const feed = feedsIn(scene, room).find((one) => one.clientId === clientId);
      check(feed !== undefined && from >= scene.rowsPerFeed, "a client got what it had");
      for (const [index, envelope] of envelopes.entries())
        check(
          equalBytes(envelope, feed?.envelopes[from + index] ?? new Uint8Array(0)),
          "other bytes arrived",
        );
      rows += envelopes.length;
    }
  }
  check(rows === scene.newRows, `${rows} rows arrived`);
}
