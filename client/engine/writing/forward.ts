import { FORWARD_LIMITS, ok } from "../../../crdt/index.ts";
import { done, type Handlers, refuse } from "../commands/answers.ts";
import { checkText, knownRoom, writeEvent } from "../commands/chat.ts";
import type { Running } from "../running.ts";
import { mayWrite, whyNotWrite } from "../state/rights.ts";
import { roomNameNow } from "../views/room-name-now.ts";
import { carriedFrom, inRecords } from "./carried.ts";
import { recordAt, viewOf } from "./records-read.ts";

const WORDS_UNITS = 1_000; // beside a record there is room for no more

/** Carrying messages into other rooms with what proves them, and reading what was carried (rules EVT10–EVT12 in SPEC.md). */
export function forwardCommands(run: Running): Pick<Handlers, "forwardMessages" | "readForwarded"> {
  const { core } = run;
  return {
    async forwardMessages({ room: id, ids, to, apart, text }, command) {
      const room = knownRoom(run, id);
      const targets = to.map((target) => knownRoom(run, target)).filter((target) => target !== null);
      if (room === null || ids.length === 0 || to.length === 0 || targets.length < to.length)
        return refuse({ type: "NotFound" });
      if (ids.length > FORWARD_LIMITS.messages)
        return refuse({ type: "TooManyForwarded", max: FORWARD_LIMITS.messages });
      if (!targets.every((target) => mayWrite(core, target))) return refuse(whyNotWrite(core)); // all of them or none
      const words = text.trim() === "" ? ok("") : checkText(text, WORDS_UNITS);
      if (!words.ok) return words;
      const messages = await carriedFrom(core, room, ids);
      if (!messages.ok) return messages;
      const from = roomNameNow(run, room).slice(0, FORWARD_LIMITS.fromUnits);
      const records = apart ? messages.value.map((one) => [one]) : inRecords(messages.value);
      for (const [n, target] of targets.entries())
        for (const [part, some] of records.entries()) {
          const said = part === 0 ? words.value : "";
          const extras = { forwarded: { from, messages: some } };
          const event = { type: "message", text: said, replyTo: null, extras } as const;
          const about = { kind: "message", text: said || from } as const;
          const written = await writeEvent(run, target, event, about, `${command} ${n} ${part}`);
          if (!written.ok) return written;
        }
      return done;
    },
    async readForwarded({ room: id, id: message, path }) {
      const room = knownRoom(run, id);
      const read = room === null ? null : await recordAt(core, room, message, path);
      if (room === null || read === null) return refuse({ type: "NotFound" });
      const messages = await Promise.all(read.proofs.map((proof) => viewOf(core, room, proof)));
      return ok({ from: read.from, messages });
    },
  };
}
