import { err, ok, parseInviteLink } from "../../../crdt/index.ts";
import type { CommandError, Result } from "../api.ts";
import { done, type EntryCommand, type Handlers, refuse } from "../commands/answers.ts";
import { forgetIdentity, loadIdentity } from "../state/identity.ts";
import type { IdentityRecord } from "../state/records.ts";
import { appendToChain, foundChain, isPassing } from "../sync/relay-http.ts";
import { createOrg, foundedRoom, readToken } from "./found.ts";
import { type EntryHost, firstRoom, makeReady, type Ready } from "./host.ts";
import { joinOrg } from "./join.ts";
import { openInvite } from "./open-invite.ts";
import { createPairing } from "./pair.ts";
import { restoreFromKit } from "./restore.ts";
import { startOver } from "./start-over.ts";
import { wait } from "./waiting.ts";

/** The ways in: founding, joining, being linked, coming back; and the way out of all of it. */
export interface EntryHalf {
  readonly commands: Pick<Handlers, EntryCommand>;
  /** What was under way when the app was closed: sent again if the relay can be reached, kept for later if not. */
  resume(record: IdentityRecord): Promise<Ready | null>;
}

export function createEntry(host: EntryHost): EntryHalf {
  const { ports } = host;
  const { crypto, network, disks } = ports;
  const pairing = createPairing(host);

  async function resume(record: IdentityRecord): Promise<Ready | null> {
    if (record.phase === "waiting") {
      wait(host, record);
      return null;
    }
    const last = record.entries.slice(-1);
    const sent =
      record.phase === "founding"
        ? await foundChain(network, record.relay, record.setupToken ?? "", record)
        : await appendToChain(network, record.relay, record.org, { entries: last, wraps: record.wraps });
    if (!sent.ok) {
      if (!isPassing(sent.error)) await forgetIdentity(disks.keys);
      return null;
    }
    return makeReady(ports, record);
  }

  /**
   * An answer of the relay got lost and the person tries again: what was prepared then is finished first. A new attempt
   * would find the link used up, by this very device. `null`: nothing of the kind.
   */
  async function finishEarlier(
    isMeant: (record: IdentityRecord) => boolean,
  ): Promise<Result<Ready, CommandError> | null> {
    const record = await loadIdentity(disks.keys);
    if (record === null || record.phase === "ready" || record.phase === "waiting" || !isMeant(record))
      return null;
    const ready = await resume(record);
    if (ready === null)
      return (await loadIdentity(disks.keys)) === null ? null : refuse({ type: "NeedsRelay" });
    await host.begin(ready.identity, ready.roster);
    return ok(ready);
  }

  const already = (): CommandError | null => {
    const now = host.running();
    return now === null ? null : { type: "AlreadyMember", orgName: now.core.names.org() };
  };

  return {
    resume,
    commands: {
      async createOrg(input) {
        const error = already();
        if (error !== null) return err(error);
        const token = readToken(input.setupToken, crypto);
        const earlier = await finishEarlier(({ setupToken }) => token !== null && setupToken === token);
        if (earlier === null) return createOrg(host, input);
        return earlier.ok ? foundedRoom(earlier.value) : earlier;
      },
      async inspectInvite({ link }) {
        const running = host.running();
        if (running !== null) return (await running.membership()).inspectRoomLink(link);
        const invite = await openInvite(ports, link);
        if (!invite.ok) return invite;
        const { orgName, invitedBy, roomName, roomAsks, invite: terms } = invite.value;
        return ok({
          orgName,
          invitedBy,
          expiresAt: terms.expiresAt,
          guestOrg: terms.role === "guest" ? invite.value.guestOrg : null,
          guestUntil: terms.terms?.guestUntil ?? null,
          roomName,
          needsApproval: roomAsks || (terms.terms?.needsApproval ?? false),
        });
      },
      async joinOrg(input) {
        const error = already();
        if (error !== null) return err(error);
        const link = parseInviteLink(input.link, crypto);
        const earlier = await finishEarlier(
          ({ phase, org }) => phase === "joining" && link.ok && link.value.chain === org,
        );
        if (earlier === null) return joinOrg(host, input);
        return earlier.ok ? ok({ room: firstRoom(earlier.value), waiting: false }) : earlier;
      },
      startPairing: async () => refuseOr(already(), () => pairing.start()),
      answerPairing: async ({ matches }) => refuseOr(already(), () => pairing.answer(matches)),
      restoreFromKit: async ({ kit }) => refuseOr(already(), () => restoreFromKit(host, kit)),
      async startOver() {
        await host.end();
        await startOver(ports);
        host.show({ state: "new" });
        return done;
      },
    },
  };
}

const refuseOr = <T>(
  error: CommandError | null,
  go: () => Promise<Result<T, CommandError>>,
): Promise<Result<T, CommandError>> => (error === null ? go() : Promise.resolve(err(error)));
