import type { CommandError, GoalsView, Result, TimelineItem } from "../../../client/engine/api.ts";
import type { RoomId } from "../../../crdt/index.ts";
import { type Ending, endingOf, type Ledger, numbersIn, textOf } from "./ledger.ts";
import { revision } from "./phrases.ts";
import type { Plan } from "./plan.ts";
import type { Chance } from "./random.ts";
import type { SimDevice } from "./sim-device.ts";
import type { Tape } from "./tape.ts";

const EMOJI = ["👍", "🎉", "🙏"] as const;
export const CYCLE = "2026-Q4";

type Answer = Promise<Result<unknown, CommandError>>;

/** What people do: one act of one device at a time. Nothing here knows what the engine does with it. */
export class Workload {
  readonly #chance: Chance;
  readonly #ledger: Ledger;
  readonly #tape: Tape;
  readonly #plan: Plan;
  #acts = 0;

  constructor(chance: Chance, ledger: Ledger, tape: Tape, plan: Plan) {
    this.#chance = chance;
    this.#ledger = ledger;
    this.#tape = tape;
    this.#plan = plan;
  }

  /** Says whether there was something to do. */
  act(device: SimDevice): boolean {
    if (!device.isReady || device.isBusy) return false;
    const chats = device.rooms.filter(({ use, hasEnded }) => use === "chat" && !hasEnded);
    const room = chats.length === 0 ? null : (this.#chance.pick(chats).id as RoomId);
    if (room === null) return false;
    const items = [...(device.items.get(room)?.values() ?? [])].filter(({ kind }) => kind === "message");
    const mine = items.filter(({ canEdit }) => canEdit);
    const draw = this.#chance.next();
    if (draw < 0.1 && mine.length > 0) this.#edit(device, room, this.#chance.pick(mine));
    else if (draw < 0.2 && items.length > 0) this.#react(device, room, this.#chance.pick(items));
    else if (draw < 0.24 && mine.length > 0) this.#recall(device, room, this.#chance.pick(mine));
    else if (draw < 0.27) this.#do(device, device.command("renameRoom", this.#name(room), this.#id(device)));
    else if (draw < 0.34) this.#do(device, device.command("markRead", { room }, this.#id(device)));
    else if (draw < 0.37 && this.#plan.hasRosterActs) this.#createRoom(device);
    else if (draw < 0.39 && this.#plan.hasRosterActs) this.#rename(device);
    else if (draw < 0.47) this.#checkIn(device);
    else if (draw < 0.57 && this.#plan.hasGoals) this.#editGoals(device);
    else this.#send(device, room, items);
    return true;
  }

  send(device: SimDevice): boolean {
    const room = device.rooms.find(({ use, hasEnded }) => use === "chat" && !hasEnded);
    if (!device.isReady || device.isBusy || room === undefined) return false;
    this.#send(device, room.id as RoomId, []);
    return true;
  }

  // ------------------------------------------------------------ chat

  #send(device: SimDevice, room: RoomId, items: readonly TimelineItem[]): void {
    const message = this.#ledger.newMessage(device.name, room);
    const replyTo = items.length > 0 && this.#chance.happens(0.2) ? this.#chance.pick(items).id : null;
    const input = { room, text: textOf(message.n, 0), replyTo };
    const sent = device.command("sendMessage", input, this.#id(device)).then((answer) => {
      message.sent = endingOf(answer);
      if (answer.ok) message.id = answer.value.id;
      return answer;
    });
    this.#do(device, sent);
  }

  #edit(device: SimDevice, room: RoomId, item: TimelineItem): void {
    const numbers = numbersIn(item.text);
    const message = numbers && this.#ledger.messages.get(numbers.n);
    if (!message) return;
    const edit = message.edits.push("unknown") - 1;
    const edited = device
      .command("editMessage", { room, id: item.id, text: textOf(message.n, edit) }, this.#id(device))
      .then((answer) => {
        message.edits[edit] = endingOf(answer);
        return answer;
      });
    this.#do(device, edited);
  }

  #recall(device: SimDevice, room: RoomId, item: TimelineItem): void {
    const numbers = numbersIn(item.text);
    const message = numbers && this.#ledger.messages.get(numbers.n);
    if (!message) return;
    message.recalled = "unknown";
    const recalled = device
      .command("recallMessage", { room, id: item.id }, this.#id(device))
      .then((answer) => {
        message.recalled = endingOf(answer);
        return answer;
      });
    this.#do(device, recalled);
  }

  #react(device: SimDevice, room: RoomId, item: TimelineItem): void {
    const numbers = numbersIn(item.text);
    if (numbers === null) return;
    const emoji = this.#chance.pick(EMOJI);
    const on = this.#chance.happens(0.7);
    const key = `${numbers.n} ${device.name} ${emoji}`;
    const before = this.#ledger.reactions.get(key);
    const entry = { on, ending: "unknown" as Ending, isCertain: false };
    this.#ledger.reactions.set(key, entry);
    const reacted = device
      .command("react", { room, id: item.id, emoji, on }, this.#id(device))
      .then((answer) => {
        entry.ending = endingOf(answer);
        entry.isCertain = answer.ok;
        if (answer.ok) return answer;
        if (before === undefined) this.#ledger.reactions.delete(key);
        else this.#ledger.reactions.set(key, before);
        return answer;
      });
    this.#do(device, reacted);
  }

  // ------------------------------------------------------------ roster

  #createRoom(device: SimDevice): void {
    const name = `room ${this.#ledger.number()}`;
    const entry = { id: null as RoomId | null, ending: "unknown" as Ending };
    this.#ledger.rooms.set(name, entry);
    if (!device.isConnected) this.#tape.count("room created while away");
    const created = device.command("createRoom", { name }, this.#id(device)).then((answer) => {
      entry.ending = endingOf(answer);
      if (answer.ok) entry.id = answer.value.room as RoomId;
      return answer;
    });
    this.#do(device, created);
  }

  #rename(device: SimDevice): void {
    this.#do(
      device,
      device.command("setProfile", { name: `${device.name} ${this.#ledger.number()}` }, this.#id(device)),
    );
  }

  #name(room: RoomId) {
    return { room, name: `name ${this.#ledger.number()}` };
  }

  // ------------------------------------------------------------ goals

  #checkIn(device: SimDevice): void {
    const n = this.#ledger.number();
    const known = this.#objectives(device).flatMap(({ id, keyResults }) =>
      keyResults.map((keyResult) => ({ objective: id, keyResult: keyResult.id })),
    );
    const place =
      known.length > 0 ? this.#chance.pick(known) : { objective: "ab".repeat(16), keyResult: "cd".repeat(8) };
    this.#ledger.checkIns.set(n, "unknown");
    this.#tape.count("check-in written");
    const checked = device
      .command("checkIn", { ...place, value: n, confidence: null, note: "" }, this.#id(device))
      .then((answer) => {
        this.#ledger.checkIns.set(n, endingOf(answer));
        return answer;
      });
    this.#do(device, checked);
  }

  #objectives(device: SimDevice): GoalsView["objectives"] {
    return device.goals?.objectives ?? [];
  }

  #editGoals(device: SimDevice): void {
    device.watchGoals(CYCLE);
    this.#tape.count("objective edited");
    const objectives = this.#objectives(device);
    if (objectives.length === 0 || this.#chance.happens(0.2)) this.#createObjective(device);
    else this.#editObjective(device, this.#chance.pick(objectives));
  }

  #editObjective(device: SimDevice, { id, keyResults, why }: GoalsView["objectives"][number]): void {
    const draw = this.#chance.next();
    const keyResult = keyResults.length > 0 ? this.#chance.pick(keyResults).id : null;
    if (draw < 0.4 || keyResult === null) {
      const fields = {
        title: `k${this.#ledger.number()}`,
        start: 0,
        target: this.#chance.between(1, 99),
        unit: "",
        owner: null,
      };
      this.#do(device, device.command("addKeyResult", { objective: id, ...fields }, this.#id(device)));
    } else if (draw < 0.7) {
      const target = this.#chance.between(1, 99);
      this.#do(
        device,
        device.command("setKeyResult", { objective: id, keyResult, target }, this.#id(device)),
      );
    } else {
      const text = revision(this.#ledger.number(), why.text);
      const input = { id, field: "why", text, version: why.version } as const;
      this.#do(device, device.command("editObjectiveText", input, this.#id(device)));
    }
  }

  #createObjective(device: SimDevice): void {
    const title = `o${this.#ledger.number()}`;
    this.#ledger.objectives.set(title, "unknown");
    const created = device
      .command("createObjective", { cycle: CYCLE, title }, this.#id(device))
      .then((answer) => {
        this.#ledger.objectives.set(title, endingOf(answer));
        return answer;
      });
    this.#do(device, created);
  }

  // ------------------------------------------------------------ doing

  #id(device: SimDevice): string {
    return `${device.name}-${++this.#acts}`;
  }

  #do(device: SimDevice, answer: Answer): void {
    const { engine } = device;
    device.isBusy = true;
    void answer.then((given) => {
      if (device.engine !== engine) return;
      device.isBusy = false;
      if (!given.ok && given.error.type === "Internal")
        this.#tape.violate("no command fails inside", `${device.name} ${given.error.detail}`);
    });
  }
}
