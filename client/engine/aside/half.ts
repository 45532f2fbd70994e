import { ok } from "../../../crdt/index.ts";
import type { Changes } from "../changes.ts";
import { type AsideCommand, done, type Handlers } from "../commands/answers.ts";
import type { Ports } from "../ports.ts";
import type { Running } from "../running.ts";
import { deleteSetAside } from "../state/set-aside.ts";
import { exportSetAside } from "./export.ts";

export { carryOver } from "./carry.ts";

/** Also without an identity: what says who this device is may be what could not be read. */
export function asideCommands({
  ports,
  changes,
  running,
}: {
  readonly ports: Ports;
  readonly changes: Changes;
  readonly running: () => Running | null;
}): Pick<Handlers, AsideCommand> {
  return {
    async exportSetAside() {
      return ok({ file: await exportSetAside(ports) });
    },
    async deleteSetAside() {
      await deleteSetAside(ports.disks.keys);
      await ports.asideCache?.remove();
      running()?.setAside.emptied();
      changes.emit({ type: "sync" });
      return done;
    },
    async noteSetAside() {
      await running()?.setAside.seen();
      changes.emit({ type: "sync" });
      return done;
    },
  };
}
