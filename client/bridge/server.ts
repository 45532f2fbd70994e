import type { Views } from "../engine/api.ts";
import { later } from "../engine/later.ts";
import {
  type CommandResult,
  type EngineDoor,
  type FarShapes,
  type FromEngine,
  isForFar,
  type Port,
  parseToEngine,
  type ToEngine,
} from "./protocol.ts";
import { isFields } from "./shapes.ts";
import { partOf } from "./view-parts.ts";

const farShapes = later(() => import("./far-shapes.ts"));

/** Before they are asked for there are none. */
const none: FarShapes = { isFar: (name): name is never => false, isFarInput: () => false };

/** Serves one engine on one line until the returned function is called. What is no message of ours is dropped. */
export function serveEngine(door: EngineDoor, port: Port): () => void {
  const unwatchById = new Map<string, () => void>();
  let stopped = false;
  const post = (message: FromEngine): void => {
    if (!stopped) port.post(message);
  };

  function unwatch(id: string): void {
    unwatchById.get(id)?.();
    unwatchById.delete(id);
  }

  function watch({ id, name, query }: ToEngine & { readonly type: "watch" }): void {
    unwatch(id);
    let before: unknown = null;
    const onView = (view: Views[typeof name]["view"]): void => {
      const part = partOf(before, view);
      before = view;
      post(part === null ? { type: "view", id, view } : { type: "part", id, part });
    };
    unwatchById.set(id, door.watch(name, query, onView));
  }

  function take(raw: unknown, far: FarShapes): void {
    const message = parseToEngine(raw, far);
    if (message === null || stopped) return;
    if (message.type === "watch") watch(message);
    if (message.type === "unwatch") unwatch(message.id);
    if (message.type !== "command") return;
    const { id } = message;
    void answerTo(door, message).then((result) => post({ type: "answer", id, result }));
  }

  let far: FarShapes = none;
  port.listen((raw) => {
    if (far !== none || !isForFar(raw)) return take(raw, far);
    void farShapes().then(
      (shapes) => {
        far = shapes;
        take(raw, far);
      },
      () => refuse(raw),
    );
  });

  /** No network and no copy: nothing was begun. */
  function refuse(raw: unknown): void {
    const id = isFields(raw) ? raw.id : null;
    if (typeof id === "string")
      post({ type: "answer", id, result: { ok: false, error: { type: "NeedsRelay" } } });
  }

  return () => {
    stopped = true;
    for (const id of [...unwatchById.keys()]) unwatch(id);
    port.close();
  };
}

/** A broken invariant inside the engine ends the command it happened in, by name, and nothing else. */
async function answerTo(
  door: EngineDoor,
  { id, name, input }: ToEngine & { readonly type: "command" },
): Promise<CommandResult> {
  try {
    return await door.command(name, input, id);
  } catch (error) {
    reportError(error);
    return { ok: false, error: { type: "Internal", detail: String(error) } };
  }
}
