import type { CommandName, Commands, ViewName, Views } from "../../client/engine/api.ts";
import { openDevice } from "./device.ts";
import type { ToChild, ToParent } from "./device-process.ts";

/** One engine in a process of its own, for tests that kill it: started by device-process.ts. */

const [relay = "", dir = "", label = ""] = process.argv.slice(2);
const device = await openDevice({ relay, dir, label });

const say = (message: ToParent): void => {
  process.send?.(message);
};

async function answer(message: ToChild): Promise<unknown> {
  switch (message.type) {
    case "command":
      return device.command(
        message.name as CommandName,
        message.input as Commands[CommandName]["input"],
        message.command,
      );
    case "view":
      return device.view(message.name as ViewName, message.query as Views[ViewName]["query"]);
    case "inStep":
      return device.until("sync", {}, ({ inStep }) => inStep, 60_000);
    case "history":
      return device.history(message.room);
    case "close":
      await device.close();
      setImmediate(() => process.disconnect());
      return null;
  }
}

process.on("message", (message: ToChild) => {
  answer(message).then(
    (value) => say({ asked: message.asked, value }),
    (cause: unknown) => say({ asked: message.asked, failed: String(cause) }),
  );
});
process.on("disconnect", () => process.exit(0)); // the test has ended, whatever became of it
say({ asked: 0, value: null });
