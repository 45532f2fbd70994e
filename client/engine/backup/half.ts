import { ok } from "../../../crdt/index.ts";
import type { BackupTaken, BackupView } from "../api.ts";
import { type BackupCommand, done, type Handlers, refuse } from "../commands/answers.ts";
import type { Running } from "../running.ts";
import { kitView } from "../views/devices.ts";
import { type CheckedBackup, checkBackupAgain } from "./file.ts";
import { createJobs } from "./job.ts";
import { type BackupRecord, changesOn, makeBackup } from "./make.ts";
import { planRows } from "./pieces.ts";
import { takeBackup } from "./take.ts";
import { UNFINISHED, unfinishedIn } from "./unfinished.ts";

/** The backup half of a running engine: making a file of everything, and taking one back. */
export interface Backups {
  readonly commands: Pick<Handlers, BackupCommand>;
  view(): BackupView;
  /** `null` while another file is being made or taken. */
  take(file: CheckedBackup): Promise<BackupTaken> | null;
  stop(): void;
}

const MADE = "backup";

export function openBackups(run: Running): Backups {
  const { core, local } = run;
  const jobs = createJobs<"making" | "taking">(core.ports.clock, () => core.changes.emit({ type: "backup" }));

  function take(file: CheckedBackup): Promise<BackupTaken> | null {
    return jobs.run("taking", file.envelopes, async (job) => {
      const taken = await takeBackup(run, file, job);
      if (taken.stopped === null) await local.note(UNFINISHED, null);
      return taken;
    });
  }

  function last(): BackupView["last"] {
    const record = local.noted(MADE) as BackupRecord | undefined;
    if (record === undefined) return null;
    const { at, bytes, envelopes, changes, kit } = record;
    const opens = core.roster.state().members.get(core.identity.member)?.kit?.kit === kit;
    return { at, bytes, envelopes, since: Math.max(0, changesOn(run) - changes), opens };
  }

  const unfinished = () => unfinishedIn(local.noted(UNFINISHED), core.identity.record.org);

  return {
    take,
    stop: jobs.cancel,
    view() {
      const begun = unfinished();
      return {
        kit: kitView(run).state,
        busy: jobs.busy(),
        last: last(),
        unfinished: begun && { at: begun.at },
      };
    },
    commands: {
      async makeBackup() {
        const plan = planRows(core, run.outbox);
        const making = jobs.run("making", plan.envelopes, (job) => makeBackup(run, plan, job));
        if (making === null) return refuse({ type: "BackupBusy" });
        const made = await making;
        if (!made.ok) return made;
        await local.note(MADE, made.value.record);
        return ok(made.value.made);
      },
      async cancelBackup() {
        jobs.cancel();
        core.changes.emit({ type: "backup" });
        return done;
      },
      async takeBackup({ file }) {
        const begun = unfinished();
        if (begun === null) return refuse({ type: "NotFound" });
        const checked = await checkBackupAgain(core.ports.crypto, file, begun);
        if (!checked.ok) return refuse({ type: "BackupRefused", flaw: checked.error });
        const taking = take(checked.value);
        return taking === null ? refuse({ type: "BackupBusy" }) : ok(await taking);
      },
    },
  };
}
