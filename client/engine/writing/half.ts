import type { RoomId } from "../../../crdt/index.ts";
import type { HeldView } from "../api.ts";
import type { Handlers, WritingCommand } from "../commands/answers.ts";
import type { Running } from "../running.ts";
import { changeCommands } from "./changes.ts";
import { forwardCommands } from "./forward.ts";
import { openHeld } from "./held.ts";
import { locationCommands } from "./location.ts";
import { pictureCommands } from "./picture.ts";
import { pinCommands } from "./pins.ts";
import { secondThoughts } from "./second-thoughts.ts";
import { urgentCommands } from "./urgent.ts";
import { wordingCommands } from "./wordings.ts";

export { namedRows } from "./named-rows.ts";
export { pinRows } from "./pins.ts";
export { viewOfUrgent } from "./urgent.ts";

/** What is done with words beyond sending and reading them (see halves.ts). */
export interface Writing {
  readonly commands: Pick<Handlers, WritingCommand>;
  held(room: RoomId): readonly HeldView[];
  stop(): void;
}

export function openWriting(run: Running): Writing {
  const held = openHeld(run);
  return {
    commands: {
      ...changeCommands(run),
      ...secondThoughts(run),
      ...wordingCommands(run),
      ...forwardCommands(run),
      ...pictureCommands(run),
      ...pinCommands(run),
      ...urgentCommands(run),
      ...locationCommands(run),
      ...held.commands,
    },
    held: held.view,
    stop: held.stop,
  };
}
