import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type {
  CommandError,
  CommandName,
  Commands,
  Result,
  TimelineItem,
  ViewName,
  Views,
} from "../../client/engine/api.ts";

export type ToChild = { readonly asked: number } & (
  | { readonly type: "command"; readonly name: string; readonly input: unknown; readonly command: string }
  | { readonly type: "view"; readonly name: string; readonly query: unknown }
  | { readonly type: "inStep" | "close" }
  | { readonly type: "history"; readonly room: string }
);
export type ToParent = { readonly asked: number } & (
  | { readonly value: unknown }
  | { readonly failed: string }
);

/** A device in a process of its own. Once it is killed, what was asked of it and not answered is `"Gone"`. */
export interface DeviceProcess {
  readonly pid: number;
  command<C extends CommandName>(
    name: C,
    input: Commands[C]["input"],
    id: string,
  ): Promise<Result<Commands[C]["output"], CommandError> | "Gone">;
  view<V extends ViewName>(name: V, query: Views[V]["query"]): Promise<Views[V]["view"] | "Gone">;
  untilInStep(): Promise<unknown>;
  history(room: string): Promise<readonly TimelineItem[] | "Gone">;
  close(): Promise<void>;
  /** `kill -9`. Resolves when the process is gone. */
  kill(): Promise<void>;
}

const { env: environment } = process;
const child = fileURLToPath(new URL("./device-child.ts", import.meta.url));

export async function openDeviceProcess(options: {
  readonly relay: string;
  readonly dir: string;
  readonly label: string;
  readonly env?: Readonly<Record<string, string>>;
}): Promise<DeviceProcess> {
  const { relay, dir, label, env = {} } = options;
  const process = fork(child, [relay, dir, label], {
    execArgv: [],
    env: { ...environment, ...env },
    serialization: "advanced",
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const waiting = new Map<number, { resolve(value: unknown): void; reject(cause: Error): void }>();
  const gone = new Promise<void>((resolve) => {
    process.on("exit", () => {
      for (const { resolve: answer } of waiting.values()) answer("Gone");
      waiting.clear();
      resolve();
    });
  });
  process.on("error", () => {}); // asked in the moment of its death: the end answers
  process.on("message", (message: ToParent) => {
    const asked = waiting.get(message.asked);
    waiting.delete(message.asked);
    if ("failed" in message) asked?.reject(new Error(`${label}: ${message.failed}`));
    else asked?.resolve(message.value);
  });
  const ready = await new Promise((resolve, reject) => waiting.set(0, { resolve, reject }));
  if (ready === "Gone") throw new Error(`${label} ended before it began`);
  return createDeviceProcess(process, waiting, gone);
}

function createDeviceProcess(
  process: ChildProcess,
  waiting: Map<number, { resolve(value: unknown): void; reject(cause: Error): void }>,
  gone: Promise<void>,
): DeviceProcess {
  let asked = 0;
  type Question<T = ToChild> = T extends ToChild ? Omit<T, "asked"> : never;
  const ask = <T>(question: Question): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      if (!process.connected) return resolve("Gone" as T);
      const at = ++asked;
      waiting.set(at, { resolve: (value) => resolve(value as T), reject });
      process.send({ ...question, asked: at } as ToChild);
    });
  return {
    pid: process.pid ?? 0,
    command: (name, input, command) => ask({ type: "command", name, input, command }),
    view: (name, query) => ask({ type: "view", name, query }),
    untilInStep: () => ask({ type: "inStep" }),
    history: (room) => ask({ type: "history", room }),
    async close() {
      await ask({ type: "close" });
      await gone;
    },
    async kill() {
      process.kill("SIGKILL");
      await gone;
    },
  };
}
