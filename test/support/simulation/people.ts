import type { CommandError, CommandName, Commands, Result } from "../../../client/engine/api.ts";
import type { ChainId, MemberId, RoomRoster } from "../../../crdt/index.ts";
import type { Clockwork } from "./clockwork.ts";
import type { Ledger } from "./ledger.ts";
import { losesRelayData, type MembershipAct, type Plan } from "./plan.ts";
import type { Chance } from "./random.ts";
import type { SimDevice } from "./sim-device.ts";
import type { SimRelay } from "./sim-relay.ts";
import type { Tape } from "./tape.ts";
import type { Workload } from "./workload.ts";

interface PeoplePorts {
  readonly clockwork: Clockwork;
  readonly chance: Chance;
  readonly ledger: Ledger;
  readonly tape: Tape;
  readonly plan: Plan;
  readonly relay: SimRelay;
  readonly org: () => ChainId | null;
  readonly devices: readonly SimDevice[];
  readonly newDevice: (name: string, person: string) => SimDevice;
  /** It is no part of the world any more. */
  readonly retire: (device: SimDevice) => void;
  readonly wallNow: () => number;
  readonly workload: Workload;
}

type Do = (device: SimDevice) => Promise<unknown>;

const STEP_MS = 500;
const SOON_MS = 90_000;
/** How often those act who may do most. */
const BY_ADMINS = 0.6;
const WAY_IN_MS = 10 * 60_000;
const LINKED_WITHIN_MS = 3 * 60_000;
/** What takes long to simulate happens a few times in a world. */
const AT_MOST = { guest: 2, approval: 1, pair: 2, kit: 1, remove: 2, leaveOrg: 1 } as const;

/** Who belongs: people found rooms, bring others in, send them away, link devices and lose them. The founder stays. */
export class People {
  readonly #ports: PeoplePorts;
  readonly #done = new Map<string, number>();
  readonly #kits = new Map<string, string>();
  readonly #links: { readonly link: string; readonly by: string }[] = [];
  #names = 0;
  /** Known also while their device is starting: nobody removes whoever lets newcomers in. */
  #founder: string | null = null;
  #isOver = false;

  constructor(ports: PeoplePorts) {
    this.#ports = ports;
  }

  /** Nobody begins anything new; what is under way is given up at its next step. */
  finish(): void {
    this.#isOver = true;
  }

  /** Rooms that are there before anything breaks, and somebody beside the founder who may do most things. */
  async begin(): Promise<void> {
    const { devices, chance } = this.#ports;
    const [founder, second] = devices as readonly [SimDevice, SimDevice];
    if (founder.session.state === "ready") this.#founder = founder.session.me.member;
    const everybody = (founder.people?.people ?? []).filter(({ me }) => !me).map(({ member }) => member);
    const deputy = second.session.state === "ready" ? second.session.me.member : null;
    if (deputy !== null && chance.happens(0.6))
      await this.#insist(
        founder,
        "setRole",
        { member: deputy, role: chance.pick(["admin", "owner"]) },
        SOON_MS,
      );
    for (const history of ["all", "since"] as const) {
      const members = everybody.filter(() => chance.happens(0.7));
      const name = `begun ${history}`;
      if (chance.happens(0.7))
        await this.#insist(
          chance.pick(devices),
          "createRoom",
          { name, access: "private", history, members },
          SOON_MS,
        );
    }
  }

  /** One act, when there is something to do. Whatever takes several steps goes on by itself. */
  act(by: SimDevice): boolean {
    const { plan, chance } = this.#ports;
    if (plan.membership.length === 0) return false;
    const admins = this.#ports.devices.filter(isAdminDevice);
    const device = admins.length > 0 && chance.happens(BY_ADMINS) ? chance.pick(admins) : by;
    if (!device.isReady || device.isBusy || device.isSpared) return false;
    const act = chance.pick(plan.membership);
    const limit = (AT_MOST as Partial<Record<MembershipAct, number>>)[act] ?? Number.POSITIVE_INFINITY;
    const times = this.#done.get(act) ?? 0;
    if (times >= limit) return false;
    this.#done.set(act, times + 1);
    this.#ports.tape.note("membership", `${device.name} ${act}`);
    void this.#byAct[act](device);
    return true;
  }

  // ------------------------------------------------------------ asking devices

  /** `null` when the device cannot be asked, or dies before it answers. */
  async #ask<C extends CommandName>(
    device: SimDevice,
    name: C,
    input: Commands[C]["input"],
  ): Promise<Result<Commands[C]["output"], CommandError> | null> {
    const { engine } = device;
    if (engine === null || device.isBusy || device.isAsleep) return null;
    device.isBusy = true;
    const command = device.command(name, input, `${device.name}-people-${++this.#names}`);
    const answer = await Promise.race([command, device.ended().then(() => null)]);
    if (device.engine === engine) device.isBusy = false;
    if (answer !== null && !answer.ok && answer.error.type === "Internal")
      this.#ports.tape.violate("no command fails inside", `${device.name} ${name} ${answer.error.detail}`);
    return answer;
  }

  /** Again and again, as a person does who wants it done. */
  async #insist<C extends CommandName>(
    device: SimDevice,
    name: C,
    input: Commands[C]["input"],
    withinMs: number,
  ): Promise<Commands[C]["output"] | undefined> {
    const { clockwork } = this.#ports;
    for (const end = clockwork.now() + withinMs; clockwork.now() < end && !this.#isOver; ) {
      const answer = await this.#ask(device, name, input);
      if (answer?.ok) return answer.value;
      if (answer !== null && !passing.has(answer.error.type)) return undefined;
      await this.#pause(answer === null ? STEP_MS : 3_000);
    }
    return undefined;
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#ports.clockwork.after(ms, resolve));
  }

  async #until(isTrue: () => boolean, withinMs: number): Promise<boolean> {
    const { clockwork } = this.#ports;
    for (
      const end = clockwork.now() + withinMs;
      clockwork.now() < end && !this.#isOver;
      await this.#pause(STEP_MS)
    )
      if (isTrue()) return true;
    return false;
  }

  // ------------------------------------------------------------ choosing

  #rooms(): readonly RoomRoster[] {
    const org = this.#ports.org();
    return org === null ? [] : [...(this.#ports.relay.hub?.chains.book.roomsIn(org) ?? [])];
  }

  /** A room with a chain of its own that this device lists. */
  #ownRoom(device: SimDevice): string | null {
    const rooms = device.rooms.filter(({ kind, hasEnded }) => kind === "private" && !hasEnded);
    return rooms.length === 0 ? null : this.#ports.chance.pick(rooms).id;
  }

  #other(device: SimDevice, among: "everybody" | "not the founder" = "everybody"): MemberId | null {
    const { people, guests } = device.people ?? { people: [], guests: [] };
    const others = [...people, ...guests].filter(
      ({ me, member }) => !me && (among === "everybody" || member !== this.#founder),
    );
    return others.length === 0 ? null : (this.#ports.chance.pick(others).member as MemberId);
  }

  #isFounders = ({ person }: SimDevice): boolean => person === this.#ports.devices[0]?.person;

  #devicesOf(person: string): readonly SimDevice[] {
    return this.#ports.devices.filter((one) => one.person === person && one.isActive);
  }

  // ------------------------------------------------------------ what they do

  /** Somebody who is about to lose something is in the middle of a sentence, as often as not. */
  async #whileItWrites(member: string): Promise<void> {
    const { plan, chance, devices, workload } = this.#ports;
    if (!plan.isHard || chance.happens(0.3)) return;
    for (const device of devices)
      if (device.session.state === "ready" && device.session.me.member === member && !device.isSpared)
        workload.send(device);
    await this.#pause(chance.logarithmic(1, 500));
  }

  readonly #byAct: { readonly [A in MembershipAct]: Do } = {
    found: (device) => this.#found(device),
    direct: async (device) => {
      const member = this.#other(device);
      if (member !== null) await this.#insist(device, "openDirect", { member }, SOON_MS);
    },
    add: async (device) => {
      const [room, member] = [this.#ownRoom(device), this.#other(device)];
      const role = this.#ports.chance.happens(0.75) ? "writer" : "reader";
      if (room !== null && member !== null)
        await this.#insist(device, "addToRoom", { room, members: [member], role }, SOON_MS);
    },
    removeFromRoom: async (device) => {
      const [room, member] = [this.#ownRoom(device), this.#other(device)];
      if (room === null || member === null) return;
      await this.#whileItWrites(member);
      await this.#insist(device, "removeFromRoom", { room, member }, SOON_MS);
    },
    leaveRoom: async (device) => {
      const room = this.#ownRoom(device);
      if (room !== null) await this.#insist(device, "leaveRoom", { room }, SOON_MS);
    },
    roomRole: async (device) => {
      const { chance } = this.#ports;
      const open = device.rooms.filter(({ kind }) => kind === "open");
      const room = open.length > 0 && chance.happens(0.3) ? chance.pick(open).id : this.#ownRoom(device);
      const member = this.#other(device);
      const role = chance.pick(["reader", "reader", "writer", "admin", "owner"] as const);
      if (room !== null && member !== null)
        await this.#insist(device, "setRoomRole", { room, member, role }, SOON_MS);
    },
    roomRules: async (device) => {
      const { chance } = this.#ports;
      const room = this.#ownRoom(device);
      const history = chance.pick(["all", "since"] as const);
      const whoAdds = chance.pick(["writers", "admins"] as const);
      if (room !== null) await this.#insist(device, "setRoomRules", { room, history, whoAdds }, SOON_MS);
    },
    roomLink: (device) => this.#roomLink(device),
    guest: (device) => this.#bringGuest(device),
    approval: (device) => this.#joinAfterAsking(device),
    remove: async (device) => {
      const member = this.#other(device, "not the founder");
      const heir = this.#ports.chance.happens(0.6) ? this.#other(device) : null;
      if (member === null) return;
      await this.#whileItWrites(member);
      const removed = await this.#insist(
        device,
        "removeMember",
        {
          member,
          successor: heir === member ? null : heir,
        },
        SOON_MS,
      );
      if (removed !== undefined) this.#ports.tape.count("removed from the organisation");
    },
    leaveOrg: async (device) => {
      if (this.#isFounders(device)) return;
      await this.#insist(
        device,
        "leaveOrg",
        {
          successor: this.#ports.chance.happens(0.5) ? this.#other(device) : null,
        },
        SOON_MS,
      );
    },
    role: async (device) => {
      const member = this.#other(device, "not the founder");
      const role = this.#ports.chance.pick(["owner", "admin", "member"] as const);
      if (member !== null) await this.#insist(device, "setRole", { member, role }, SOON_MS);
    },
    pair: (device) => this.#link(device),
    revoke: (device) => this.#revoke(device),
    kit: (device) => this.#kit(device),
  };

  async #found(device: SimDevice): Promise<void> {
    const { chance, ledger, tape, relay } = this.#ports;
    const members = [this.#other(device), this.#other(device)].filter(
      (one, at, all) => one !== null && all.indexOf(one) === at,
    ) as MemberId[];
    const history = chance.happens(0.6) ? "all" : "since";
    const isAway = !device.isConnected;
    const { wipes } = relay;
    const name = `private ${ledger.number()}`;
    const founded = await this.#ask(device, "createRoom", { name, access: "private", history, members });
    if (!founded?.ok) return;
    if (isAway) tape.count("private room founded while away");
    await this.#until(
      () => device.rooms.some(({ id, pending }) => id === founded.value.room && !pending),
      WAY_IN_MS,
    );
    if (this.#ports.plan.faults.some(losesRelayData)) await this.#until(() => relay.wipes > wipes, WAY_IN_MS);
    if (relay.wipes > wipes) tape.count("private room founded and the relay wiped since");
  }

  // ------------------------------------------------------------ links

  async #roomLink(device: SimDevice): Promise<void> {
    const { chance, devices, tape } = this.#ports;
    const known = this.#links.length > 0 && chance.happens(0.4) ? chance.pick(this.#links) : null;
    const room = this.#ownRoom(device);
    if (known === null && room === null) return;
    let link = known?.link ?? null;
    if (link === null) {
      const needsApproval = chance.happens(0.4);
      const role = chance.pick(["writer", "reader"] as const);
      const input = { room: room as string, days: 5, uses: chance.between(1, 3), role, needsApproval };
      const made = await this.#ask(device, "createRoomLink", { ...input, guestOrg: null, guestUntil: null });
      if (!made?.ok) return;
      link = made.value.link;
      this.#links.push({ link, by: device.person });
    }
    await this.#pause(chance.logarithmic(200, 60_000));
    const outside = devices.filter(
      (one) =>
        one.isReady && !one.isSpared && !one.rooms.some(({ id, hasEnded }) => id === room && !hasEnded),
    );
    if (outside.length === 0) return;
    const follower = chance.pick(outside);
    const joined = await this.#insist(follower, "joinRoom", { link }, 30_000);
    if (joined === undefined) return;
    if (joined.waiting) await this.#answerSomebody();
    else tape.count("came in by a room link");
  }

  /** Somebody who may looks at who asks. */
  async #answerSomebody(): Promise<void> {
    const { chance, devices, relay, org } = this.#ports;
    for (let attempt = 0; attempt < 12 && !this.#isOver; attempt++) {
      await this.#pause(chance.logarithmic(1_000, 60_000));
      if (this.#isOver) return;
      const state = org() && relay.hub?.chains.stateOf(org() as ChainId);
      const asked = [
        ...[...(state?.requests.keys() ?? [])].map((member) => `/${member}`),
        ...this.#rooms().flatMap(({ room, requests }) =>
          [...requests.keys()].map((member) => `${room}/${member}`),
        ),
      ];
      if (asked.length === 0) return;
      const device = chance.pick(devices);
      if (!device.isReady || device.isSpared) continue;
      const answered = await this.#ask(device, "answerRequest", {
        id: chance.pick(asked),
        accept: chance.happens(0.85),
      });
      if (answered?.ok) this.#ports.tape.count("came in after being asked about");
    }
  }

  // ------------------------------------------------------------ ways in

  async #arrive(
    name: string,
    person: string,
    enter: (fresh: SimDevice) => Promise<boolean>,
  ): Promise<SimDevice | null> {
    const { newDevice, retire } = this.#ports;
    const fresh = newDevice(name, person);
    fresh.isSpared = true;
    const isIn =
      (await this.#until(() => fresh.engine !== null && fresh.session.state === "new", 60_000)) &&
      (await enter(fresh)) &&
      (await this.#until(() => fresh.isReady, WAY_IN_MS));
    fresh.isSpared = false;
    if (isIn) return fresh;
    retire(fresh);
    return null;
  }

  async #bringGuest(device: SimDevice): Promise<void> {
    const { chance, tape } = this.#ports;
    const room = this.#ownRoom(device);
    if (room === null) return;
    const needsApproval = chance.happens(0.4);
    const { plan, wallNow } = this.#ports;
    const guestUntil = plan.guestsExpire ? wallNow() + chance.logarithmic(120_000, 3 * 86_400_000) : null;
    const terms = { room, days: 5, uses: 1, role: "writer", needsApproval, guestUntil } as const;
    const made = await this.#insist(device, "createRoomLink", { ...terms, guestOrg: "Gulls" }, 30_000);
    if (made === undefined) return;
    const name = `g${++this.#names}`;
    const joined = await this.#arrive(name, name, async (fresh) => {
      const entered = await this.#insist(fresh, "joinOrg", { link: made.link, name }, WAY_IN_MS);
      if (entered?.waiting) await this.#answerSomebody();
      return fresh.session.state === "ready";
    });
    if (joined !== null) tape.count("came in as a guest");
  }

  async #joinAfterAsking(device: SimDevice): Promise<void> {
    const made = await this.#insist(
      device,
      "createInvite",
      { days: 5, uses: 1, needsApproval: true },
      30_000,
    );
    if (made === undefined) return;
    const name = `a${++this.#names}`;
    await this.#arrive(name, name, async (fresh) => {
      const entered = await this.#insist(fresh, "joinOrg", { link: made.link, name }, WAY_IN_MS);
      if (entered === undefined) return false;
      await this.#answerSomebody();
      return true;
    });
  }

  // ------------------------------------------------------------ devices

  async #link(device: SimDevice): Promise<void> {
    const linked = await this.#arrive(`${device.person}+${++this.#names}`, device.person, async (fresh) => {
      if ((await this.#insist(fresh, "startPairing", {}, 60_000)) === undefined) return false;
      const code = () =>
        fresh.session.state === "pairing" && fresh.session.pairing.state === "waiting"
          ? fresh.session.pairing.code
          : null;
      if (!(await this.#until(() => code() !== null, 60_000))) return false;
      const added = await this.#insist(
        device,
        "addDevice",
        { code: code() ?? "", label: fresh.name },
        LINKED_WITHIN_MS,
      );
      const isFound = () => fresh.session.state === "pairing" && fresh.session.pairing.state === "found";
      if (added === undefined || !(await this.#until(isFound, LINKED_WITHIN_MS))) return false;
      return (await this.#insist(fresh, "answerPairing", { matches: true }, 60_000)) !== undefined;
    });
    if (linked !== null) this.#ports.tape.count("second device linked");
  }

  async #revoke(device: SimDevice): Promise<void> {
    const { chance, devices, tape } = this.#ports;
    const letsPeopleIn = deviceNamed(devices[0]?.name ?? "");
    const others = devices.filter(
      (one) =>
        one !== device &&
        deviceNamed(one.name) !== letsPeopleIn &&
        !one.isSpared &&
        this.#devicesOf(one.person).length > 1,
    );
    const lost = others.length === 0 ? null : chance.pick(others);
    if (lost === null || lost.session.state !== "ready") return;
    await this.#whileItWrites(lost.session.me.member);
    if (lost.session.state !== "ready") return;
    const revoked = await this.#ask(device, "revokeDevice", { device: lost.session.me.device });
    if (!revoked?.ok) return;
    tape.count("device revoked");
    if ((lost.sync?.waiting ?? 0) > 0 || lost.isBusy) tape.count("device revoked while it wrote");
  }

  /** All devices of a person go; whatever was on them alone goes too, so they have nothing unsent then. */
  async #kit(device: SimDevice): Promise<void> {
    const { chance, devices, retire, tape } = this.#ports;
    const { person } = device;
    if (this.#isFounders(device)) return;
    const kit = await this.#insist(device, "makeKit", {}, 60_000);
    if (kit === undefined) return;
    this.#kits.set(person, chance.pick([kit.words.en.join(" "), kit.words.zh.join(" "), kit.link]));
    await this.#pause(chance.logarithmic(1_000, WAY_IN_MS));
    const theirs = () => devices.filter((one) => one.person === person);
    const isSafe = () => theirs().every((one) => !one.isSpared && !one.isBusy && one.sync?.inStep === true);
    if (!(await this.#until(isSafe, WAY_IN_MS)) || !device.isActive) return;
    for (const one of theirs()) retire(one);
    const restored = await this.#arrive(
      `${person}=${++this.#names}`,
      person,
      async (fresh) =>
        (await this.#insist(fresh, "restoreFromKit", { kit: this.#kits.get(person) ?? "" }, WAY_IN_MS)) !==
        null,
    );
    if (restored !== null) tape.count("all devices lost and identity restored");
  }
}

/** The second life of a copied profile is the same device. */
const deviceNamed = (name: string): string => name.replace(/~$/, "");

const isAdminDevice = ({ session, isReady, isBusy, isSpared }: SimDevice): boolean =>
  session.state === "ready" &&
  session.me.role !== "member" &&
  session.me.role !== "guest" &&
  isReady &&
  !isBusy &&
  !isSpared;

/** Answers after which trying again is worth it. */
const passing: ReadonlySet<CommandError["type"]> = new Set<CommandError["type"]>([
  "NeedsRelay",
  "NoKeyYet",
  "NotReady",
]);
