import {
  type Act,
  addToRoomAct,
  foundRoomAct,
  joinActs,
  type MemberId,
  ok,
  type Result,
  type RoomId,
  type RoomRoster,
} from "../../../crdt/index.ts";
import type { CommandError } from "../api.ts";
import { type Handlers, refuse } from "../commands/answers.ts";
import { checkName } from "../commands/chat.ts";
import type { Running } from "../running.ts";
import { errorOf } from "./errors.ts";
import { memberOfText } from "./in-room.ts";
import { handOf } from "./sending.ts";

const NAME_UNITS = 60;

interface Founding {
  readonly name: string;
  readonly history: "all" | "since";
  readonly members: readonly MemberId[];
  /** The other one, of a direct room. */
  readonly peer: MemberId | null;
}

export const foundRoom =
  (run: Running): Handlers["createRoom"] =>
  async ({ name, history, members }, command) => {
    const text = checkName(name, NAME_UNITS);
    if (!text.ok) return text;
    const others = (members ?? []).flatMap((id) => memberOfText(id) ?? []);
    return foundAndKeep(
      run,
      { name: text.value, history: history ?? "all", members: others, peer: null },
      command,
    );
  };

/** A room of its own begins on this device, whether or not there is a network. The same command makes one room. */
export async function foundAndKeep(
  run: Running,
  founding: Founding,
  command: string,
): Promise<Result<{ readonly room: RoomId }, CommandError>> {
  const { core, acts, outbox } = run;
  const kept = await core.queue.run(async () => {
    const before = (await outbox.answerOf(command)) as RoomId | null;
    if (before !== null) return ok({ room: before });
    const act = await roomWithPeople(run, founding);
    if (!act.ok) return act;
    const { chain, state } = act.value;
    const entries = act.value.entries.map(({ bytes }) => bytes);
    const wraps = act.value.wraps.map(({ bytes }) => bytes);
    const { name } = founding;
    const answer = { id: command, answer: state.room };
    const saved = await acts.keep({ kind: "roomFounded", chain, name, entries, wraps }, answer);
    if (!saved.ok) return saved;
    await run.effects.taken(chain, act.value.entries, act.value.wraps);
    return ok({ room: state.room });
  });
  if (kept.ok) void acts.flush();
  return kept;
}

async function roomWithPeople(
  { core }: Running,
  { name, history, members, peer }: Founding,
): Promise<Result<Act<RoomRoster>, CommandError>> {
  const hand = handOf(core);
  const founded = await foundRoomAct(hand, {
    access: peer === null ? "private" : "direct",
    use: "chat",
    history,
    name,
    card: core.names.cardOf(core.identity.member),
    peer: peer && { member: peer, card: core.names.cardOf(peer) },
  });
  if (!founded.ok) return refuse(errorOf(founded.error));
  if (members.length === 0) return founded;
  const { epochKey, state } = founded.value;
  const people = members.map((member) => ({
    member,
    role: "writer" as const,
    card: core.names.cardOf(member),
  }));
  const added = await addToRoomAct(hand, state, {
    epochKey,
    keys: new Map([[0, epochKey]]),
    heads: new Map(),
    people,
  });
  return added.ok ? ok(joinActs<RoomRoster>(founded.value, added.value)) : refuse(errorOf(added.error));
}
