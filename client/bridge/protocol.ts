import type {
  CommandError,
  CommandName,
  Commands,
  EngineClient,
  Result,
  ViewName,
  Views,
} from "../engine/api.ts";
import { type Fields, isFields, isNear, isNearInput, isQueryOf, isViewName } from "./shapes.ts";

/**
 * What a tab says to the engine and hears from it, over a MessagePort, a Worker or a BroadcastChannel.
 *
 * - A command carries an id made once by whoever asked. It is sent again under the same id when the engine
 *   moved to another tab, and the engine answers a known id without acting twice.
 * - A watch lives until `unwatch`; its first view is a whole one (for `timeline`: a `reset`). Later ones may be parts,
 *   where whole ones would say much again (see view-parts.ts).
 *
 * Bump PROTOCOL when api.ts or these messages change: tabs of different versions then refuse to talk.
 */
export const PROTOCOL = 7;

export type CommandResult<C extends CommandName = CommandName> = Result<Commands[C]["output"], CommandError>;

export type ToEngine =
  | {
      readonly type: "command";
      readonly id: string;
      readonly name: CommandName;
      readonly input: Commands[CommandName]["input"];
    }
  | {
      readonly type: "watch";
      readonly id: string;
      readonly name: ViewName;
      readonly query: Views[ViewName]["query"];
    }
  | { readonly type: "unwatch"; readonly id: string };

export type FromEngine =
  /** The Worker runs; nothing is known of the engine yet. */
  | { readonly type: "alive" }
  | { readonly type: "answer"; readonly id: string; readonly result: CommandResult }
  | { readonly type: "view"; readonly id: string; readonly view: Views[ViewName]["view"] }
  /** The view before it, with these fields changed. */
  | { readonly type: "part"; readonly id: string; readonly part: Fields };

/** An engine, wherever it is. What differs from `EngineClient`: the caller names the command. */
export interface EngineDoor {
  command<C extends CommandName>(
    name: C,
    input: Commands[C]["input"],
    commandId: string,
  ): Promise<CommandResult<C>>;
  readonly watch: EngineClient["watch"];
}

/** One end of a line. Messages come in order; nothing comes after `close`. */
export interface Port {
  post(message: unknown): void;
  listen(onMessage: (message: unknown) => void): void;
  close(): void;
}

/** What checks the commands that chat's first screen does not ask for. */
export type FarShapes = typeof import("./far-shapes.ts");

/** Whether a message has to wait until that is here. */
export const isForFar = (message: unknown): boolean =>
  isFields(message) && message.type === "command" && !isNear(message.name);

const MAX_ID_LENGTH = 100;

const isId = (id: unknown): id is string =>
  typeof id === "string" && id.length > 0 && id.length <= MAX_ID_LENGTH;

/** Other code of this origin can post on our channels: what is not exactly a message of ours is dropped. */
export function parseToEngine(message: unknown, far: FarShapes): ToEngine | null {
  if (!isFields(message) || !isId(message.id)) return null;
  const { type, id, name } = message;
  if (type === "unwatch") return { type, id };
  const { input } = message;
  if (
    type === "command" &&
    (isNear(name) ? isNearInput(name, input) : far.isFar(name) && far.isFarInput(name, input))
  )
    return { type, id, name: name as CommandName, input: input as Commands[CommandName]["input"] };
  if (type === "watch" && isViewName(name) && isQueryOf(name, message.query))
    return { type, id, name, query: message.query as Views[ViewName]["query"] };
  return null;
}

/** Checks the frame of what an engine says. Views are not looked into: they only ever reach the screen. */
export function parseFromEngine(message: unknown): FromEngine | null {
  if (!isFields(message)) return null;
  if (message.type === "alive") return { type: "alive" };
  if (!isId(message.id)) return null;
  if (message.type === "answer" && isResult(message.result))
    return { type: "answer", id: message.id, result: message.result };
  if (message.type === "view" && "view" in message)
    return { type: "view", id: message.id, view: message.view as Views[ViewName]["view"] };
  if (message.type === "part" && isFields(message.part))
    return { type: "part", id: message.id, part: message.part };
  return null;
}

function isResult(value: unknown): value is CommandResult {
  if (!isFields(value)) return false;
  return value.ok === true ? "value" in value : value.ok === false && hasType(value.error);
}

const hasType = (value: unknown): value is Fields => isFields(value) && typeof value.type === "string";
