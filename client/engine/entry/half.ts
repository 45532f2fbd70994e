import { ok, parseInviteLink } from "../../../crdt/index.ts";
import type { CommandError, Commands, Result } from "../api.ts";
import { done, type EntryCommand, type Handlers, refuse } from "../commands/answers.ts";
import { createQueue } from "../queue.ts";
import { forgetIdentity, loadIdentity } from "../state/identity.ts";
import type { IdentityRecord } from "../state/records.ts";
import { appendToChain, foundChain, isPassing } from "../sync/relay-http.ts";
import { createOrg, foundedRoom, readToken } from "./found.ts";
import { type EngineHost, type EntryHost, firstRoom, makeReady, type Ready, roomOfLink } from "./host.ts";
import { enterRoom, joinOrg } from "./join.ts";
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

export function createEntry(engine: EngineHost): EntryHalf {
  const host: EntryHost = { ...engine, alone: createQueue().run };
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

  /** For a device that is nobody's yet: one that belongs says so. */
  const outside =
    <Input, T>(go: (input: Input) => Promise<Result<T, CommandError>>) =>
    (input: Input, _id: string): Promise<Result<T, CommandError>> =>
      host.alone(async () => {
        const now = host.running();
        return now === null ? go(input) : refuse({ type: "AlreadyMember", orgName: now.core.names.org() });
      });

  const becomeMember = outside(async (input: Commands["joinOrg"]["input"]) => {
    const link = parseInviteLink(input.link, crypto);
    const earlier = await finishEarlier(
      ({ phase, org }) => phase === "joining" && link.ok && link.value.chain === org,
    );
    if (earlier === null) return joinOrg(host, input);
    return earlier.ok ? ok({ room: firstRoom(earlier.value), waiting: false }) : earlier;
  });

  return {
    resume,
    commands: {
      createOrg: outside(async (input) => {
        const token = readToken(input.setupToken, crypto);
        const earlier = await finishEarlier(({ setupToken }) => token !== null && setupToken === token);
        if (earlier === null) return createOrg(host, input);
        return earlier.ok ? foundedRoom(earlier.value) : earlier;
      }),
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
      async joinOrg(input, id) {
        const joined = await becomeMember(input, id);
        const running = host.running();
        if (!joined.ok || joined.value.waiting || running === null) return joined;
        return roomOfLink(input.link, crypto) === null ? joined : enterRoom(host, running, input.link);
      },
      startPairing: outside(() => pairing.start()),
      answerPairing: ({ matches }) =>
        host.alone(async () => {
          if (host.running() === null) return pairing.answer(matches);
          return matches ? done : refuse({ type: "NotReady" }); // said twice: this device belongs by now
        }),
      restoreFromKit: outside((input) => restoreFromKit(host, input)),
      async startOver() {
        pairing.stop();
        return host.alone(async () => {
          await host.end();
          const forgot = await startOver(ports);
          host.show({ state: "new" });
          return forgot;
        });
      },
    },
  };
}
