import { isExpired } from "../../../crdt/index.ts";
import type { StandingView } from "../api.ts";
import type { Running } from "../running.ts";

const ACTIVE: StandingView = { state: "active", by: null, at: null };

/** Whether this device still takes part, as the chain says; and where the chain's end was kept from it, as the relay does. */
export function standingOf({ core, link, local }: Pick<Running, "core" | "link" | "local">): StandingView {
  const { members, devices } = core.roster.state();
  const me = members.get(core.identity.member);
  const device = devices.get(core.identity.device);
  if (me?.removed) {
    const { by, at } = me.removed;
    if (by === me.member) return { state: "left", by: null, at };
    return { state: "removed", by: core.names.known(by), at };
  }
  if (device !== undefined && device.removedAt !== null)
    return { state: "revoked", by: null, at: device.removedAt };
  if (me !== undefined && isExpired(me, core.time.now())) return { state: "expired", by: null, at: me.until };
  const isShutOut = local.isShutOut() || link.state().lastRefusal === "NotMember";
  return isShutOut ? { state: "removed", by: null, at: null } : ACTIVE;
}
