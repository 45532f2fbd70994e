import type { KitView } from "../api.ts";
import type { Running } from "../running.ts";

export const NO_KIT: KitView = { state: "none", madeAt: null, confirmedAt: null, remind: false };

/** The paper that stands in for a person's devices: whether there is one, and whether to remind of it. */
export function kitView({ core, local }: Pick<Running, "core" | "local">): KitView {
  const me = core.roster.state().members.get(core.identity.member);
  const kit = me?.kit ?? null;
  const state = kit === null ? "none" : kit.confirmedAt === null ? "made" : "confirmed";
  return {
    state,
    madeAt: kit?.setAt ?? null,
    confirmedAt: kit?.confirmedAt ?? null,
    remind: me?.removed === null && state !== "confirmed" && local.kitReminded() !== (kit?.kit ?? "none"),
  };
}
