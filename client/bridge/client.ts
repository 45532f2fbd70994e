import type { CommandName, Commands, EngineClient, ViewName, Views } from "../engine/api.ts";
import { type CommandResult, type Port, parseFromEngine, type ToEngine } from "./protocol.ts";
import type { Fields } from "./shapes.ts";
import { withPart } from "./view-parts.ts";

/**
 * An engine at the other end of a line that may be cut and laid again.
 *
 * What is asked while there is no line waits. On a new line everything unanswered is sent again: commands in
 * their order and under their ids, watches as new ones, and before both what the platform last said, which a
 * new engine cannot know.
 */
export interface BridgeClient extends EngineClient {
  command<C extends CommandName>(
    name: C,
    input: Commands[C]["input"],
    commandId?: string,
  ): Promise<CommandResult<C>>;
  /** Talks over this line from now on; the one before is closed. */
  attach(port: Port): void;
  detach(): void;
}

interface PendingCommand {
  readonly message: ToEngine & { readonly type: "command" };
  readonly result: Promise<CommandResult>;
  readonly resolve: (result: CommandResult) => void;
}

interface Watch {
  readonly message: ToEngine & { readonly type: "watch" };
  readonly onView: (view: Views[ViewName]["view"]) => void;
  /** What parts are parts of. */
  before: unknown;
}

export function createBridgeClient(newId: () => string): BridgeClient {
  const pending = new Map<string, PendingCommand>();
  const watches = new Map<string, Watch>();
  let platform: Commands["platformChanged"]["input"] = {};
  let port: Port | null = null;

  const send = (message: ToEngine): void => port?.post(message);

  function show(id: string, view: unknown): void {
    const watch = watches.get(id);
    if (watch === undefined) return;
    watch.before = view;
    watch.onView(view as Views[ViewName]["view"]); // of this watch's own name: the engine answers what it was asked
  }

  function showPart(id: string, part: Fields): void {
    const view = withPart(watches.get(id)?.before, part);
    if (view !== null) show(id, view);
  }

  function receive(raw: unknown): void {
    const message = parseFromEngine(raw);
    if (message?.type === "view") show(message.id, message.view);
    if (message?.type === "part") showPart(message.id, message.part);
    if (message?.type !== "answer") return;
    pending.get(message.id)?.resolve(message.result);
    pending.delete(message.id);
  }

  function ask(message: PendingCommand["message"]): Promise<CommandResult> {
    const asked = pending.get(message.id);
    if (asked !== undefined) return asked.result;
    const { promise, resolve } = Promise.withResolvers<CommandResult>();
    pending.set(message.id, { message, result: promise, resolve });
    send(message);
    return promise;
  }

  return {
    command: <C extends CommandName>(name: C, input: Commands[C]["input"], commandId = newId()) => {
      if (name === "platformChanged") platform = { ...platform, ...input };
      // The answer carries the id of this command, so its output is this command's.
      return ask({ type: "command", id: commandId, name, input }) as Promise<CommandResult<C>>;
    },
    watch: <V extends ViewName>(
      name: V,
      query: Views[V]["query"],
      onView: (view: Views[V]["view"]) => void,
    ) => {
      const message = { type: "watch", id: newId(), name, query } as const;
      watches.set(message.id, { message, onView: onView as Watch["onView"], before: null });
      send(message);
      return () => {
        if (watches.delete(message.id)) send({ type: "unwatch", id: message.id });
      };
    },
    attach: (next) => {
      port?.close();
      port = next;
      next.listen(receive);
      if (Object.keys(platform).length > 0)
        send({ type: "command", id: newId(), name: "platformChanged", input: platform });
      for (const { message } of pending.values()) send(message);
      for (const { message } of watches.values()) send(message);
    },
    detach: () => {
      port?.close();
      port = null;
    },
  };
}
