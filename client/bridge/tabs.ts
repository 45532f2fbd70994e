import { type BridgeClient, createBridgeClient } from "./client.ts";
import { type Heartbeat, type HeartbeatPong, parsePing, parsePong } from "./heartbeat.ts";
import { type Leadership, startLeading } from "./leading.ts";
import { lineTo, portOver, stoppedDoor } from "./lines.ts";
import { PROTOCOL } from "./protocol.ts";
import {
  type Channel,
  ENGINE_LOCK,
  HEARTBEAT_CHANNEL,
  type StartEngine,
  type TabsWorld,
  tabChannel,
} from "./world.ts";

const BEAT_MS = 1000;
/** A leader that let so many beats go by is not coming back in time: the lock is taken from it. */
const MISSED_BEATS = 5;

/**
 * One engine per browser. Every tab asks for one lock; who holds it leads and runs the engine, the others
 * talk to it. The lock falls to the next tab when the leader's tab ends, however it ends.
 *
 *   following ──lock granted──────────────▶ leading
 *       ▲  └──5 beats unanswered──▶ steal ──▶ ┘ │
 *       └────────────lock stolen────────────────┘
 *
 * Bounds: a beat is counted by this tab's own timer, so a tab that slept for hours does not take its leader's
 *         silence for death. A leader of an older version is taken over at once; a tab of an older version
 *         stops, because a newer engine may have changed the data.
 * Source: Web Locks API (W3C), BroadcastChannel (HTML).
 */
export function joinTabs(
  world: TabsWorld,
  start: StartEngine,
  protocol: number = PROTOCOL,
): { readonly client: BridgeClient; leave(): Promise<void> } {
  const tab = new Tab(world, start, protocol);
  tab.join();
  return tab;
}

class Tab {
  readonly client: BridgeClient;
  readonly #world: TabsWorld;
  readonly #start: StartEngine;
  readonly #protocol: number;
  readonly #id: string;
  readonly #heartbeat: Channel;
  #leadership: Leadership | null = null;
  /** The leader this tab talks to. */
  #attachedTo: string | null = null;
  #missed = 0;
  #stopBeating = (): void => {};
  /** The one request for the lock that counts, waiting or holding. */
  #request: { readonly giveUp: AbortController; readonly steal: boolean } | null = null;
  #releaseLock = (): void => {};
  #left = false;

  constructor(world: TabsWorld, start: StartEngine, protocol: number) {
    this.#world = world;
    this.#start = start;
    this.#protocol = protocol;
    this.#id = world.newId();
    this.client = createBridgeClient(world.newId);
    this.#heartbeat = world.openChannel(HEARTBEAT_CHANNEL);
    this.#heartbeat.addEventListener("message", ({ data }) => this.#hear(data));
  }

  join(): void {
    this.#follow();
    this.#waitForLock();
  }

  async leave(): Promise<void> {
    this.#withdraw();
    this.client.detach();
    await this.#endLeadership();
    this.#releaseLock();
  }

  // -------------------------------------------------------------- the lock

  #waitForLock(): void {
    if (this.#request === null) this.#ask(false);
  }

  /** Takes the lock from a leader that does not answer. The place in the queue is given up: one request at a time. */
  #steal(): void {
    if (this.#request?.steal === true) return;
    this.#stopBeating();
    this.#request?.giveUp.abort();
    this.#ask(true);
  }

  #ask(steal: boolean): void {
    if (this.#left) return;
    const request = { giveUp: new AbortController(), steal };
    this.#request = request;
    const held = () => (this.#request === request && !this.#left ? this.#lead() : undefined);
    this.#world.locks
      .request(ENGINE_LOCK, steal ? { steal } : { signal: request.giveUp.signal }, held)
      .catch(() => {
        // Rejected because we gave it up, or because another tab took the lock away.
        if (this.#request !== request || this.#left) return;
        this.#request = null;
        void this.#endLeadership().then(() => this.#waitForLock());
        this.#follow();
      });
  }

  /** Settles when this tab wants to lead no longer, which lets the lock go. */
  #lead(): Promise<void> {
    this.#stopBeating();
    this.#attachedTo = null;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#releaseLock = resolve;
    this.#leadership = startLeading(this.#world, this.#start, this.#id);
    this.client.attach(lineTo(this.#leadership.doorFor(this.#id)));
    this.#post({ type: "pong", leader: this.#id, protocol: this.#protocol, to: null, fresh: true });
    return promise;
  }

  async #endLeadership(): Promise<void> {
    const ending = this.#leadership;
    this.#leadership = null;
    if (ending === null) return;
    this.client.detach();
    await ending.end();
  }

  // -------------------------------------------------------------- the heartbeat

  #follow(): void {
    this.#attachedTo = null;
    this.#missed = 0;
    this.#beat();
  }

  #beat(): void {
    this.#stopBeating();
    if (this.#missed >= MISSED_BEATS) {
      this.#steal();
      return;
    }
    this.#missed++;
    this.#ping();
    this.#stopBeating = this.#world.after(BEAT_MS, () => this.#beat());
  }

  #ping(): void {
    this.#post({ type: "ping", tab: this.#id, attachedTo: this.#attachedTo, protocol: this.#protocol });
  }

  #post(message: Heartbeat): void {
    this.#heartbeat.postMessage(message);
  }

  #hear(message: unknown): void {
    if (this.#left) return;
    if (this.#leadership !== null) this.#hearFollower(this.#leadership, message);
    else this.#hearLeader(message);
  }

  #hearFollower(leadership: Leadership, message: unknown): void {
    const ping = parsePing(message);
    if (ping === null) return;
    const fresh = ping.protocol === this.#protocol && leadership.admit(ping.tab, ping.attachedTo);
    this.#post({ type: "pong", leader: this.#id, protocol: this.#protocol, to: ping.tab, fresh });
  }

  #hearLeader(message: unknown): void {
    const pong = parsePong(message);
    if (pong === null || (pong.to !== null && pong.to !== this.#id)) return;
    if (pong.protocol < this.#protocol) this.#steal();
    else if (pong.protocol > this.#protocol) this.#stop();
    else this.#hearEqual(pong);
  }

  #hearEqual({ leader, to, fresh }: HeartbeatPong): void {
    this.#missed = 0;
    if (to === null) {
      this.#ping(); // a new leader: ask to be let in now, rather than with the next beat
      return;
    }
    if (!fresh && leader === this.#attachedTo) return;
    this.#attachedTo = leader;
    const channel = this.#world.openChannel(tabChannel(this.#id, leader));
    this.client.attach(portOver(channel, () => channel.close()));
  }

  /** A newer Skein runs in another tab: this one says so, and neither asks nor leads any more. */
  #stop(): void {
    this.#withdraw();
    this.client.attach(lineTo(stoppedDoor({ type: "NewerData" })));
  }

  #withdraw(): void {
    this.#left = true;
    this.#stopBeating();
    this.#request?.giveUp.abort();
    this.#heartbeat.close();
  }
}
