import type { Locator, Page } from "playwright-core";
import {
  addKeyResult,
  addObjective,
  chooseForMessage,
  composer,
  field,
  go,
  keyResult,
  label,
  objective,
  send,
} from "./app.ts";
import type { Device } from "./device.ts";
import { packed, payloads, short } from "./xss-corpus.ts";

/** A field of the app: the way to it. Every payload is typed into each. A new field is a new line here. */
export interface TypedField {
  readonly name: string;
  /** One box, or several that stand together. */
  readonly open: (page: Page, places: Places) => Promise<Locator>;
}

export interface Places {
  /** Room that both may write in. */
  readonly room: string;
  /** A private room of the person's own. */
  readonly ownRoom: string;
  readonly mal: string;
  readonly result: string;
  readonly message: string;
}

const click = (page: Page | Locator, zh: string, en: string) =>
  page
    .getByRole("button", { name: label(zh, en) })
    .filter({ visible: true })
    .first()
    .click();

async function openResult(page: Page, places: Places): Promise<void> {
  await go(page, "/goals");
  await keyResult(page, places.result).click();
  await page.locator("form.check-in").waitFor();
}

/** Fields of somebody who is in. */
export const memberFields: readonly TypedField[] = [
  {
    name: "message, kept as a draft",
    async open(page, { room }) {
      await go(page, `/chats/${room}`);
      return composer(page);
    },
  },
  {
    name: "edit of a message",
    async open(page, { room, message }) {
      await go(page, `/chats/${room}`);
      await chooseForMessage(page, message, label("编辑.*", "Edit.*"));
      return composer(page);
    },
  },
  {
    name: "answer with a quote",
    async open(page, { room, message }) {
      await go(page, `/chats/${room}`);
      await chooseForMessage(page, message, label("引用.*", "Quote.*"));
      return composer(page);
    },
  },
  {
    name: "search",
    async open(page) {
      await go(page, "/chats");
      await page.keyboard.press("Control+k");
      return page.getByRole("combobox");
    },
  },
  {
    name: "name of a new room",
    async open(page) {
      await go(page, "/chats");
      await click(page, "新建", "New");
      await page.getByRole("menuitem", { name: label("新建群", "New room") }).click();
      return field(page.getByRole("dialog"), label("群名", "Room name"));
    },
  },
  {
    name: "new name of a room",
    async open(page, { room }) {
      await go(page, `/chats/${room}?info=1`);
      await click(page.locator(".room-info"), "改群名", "Rename");
      return field(page, label("群名", "Room name"));
    },
  },
  {
    name: "search for emoji",
    async open(page, { room }) {
      await go(page, `/chats/${room}`);
      await page.locator(".composer > .tools > .icon-btn").first().click();
      return page.getByRole("dialog").locator("input");
    },
  },
  {
    name: "new objective",
    async open(page) {
      await go(page, "/goals");
      return field(page, label("新目标", "New objective"));
    },
  },
  {
    name: "title of an objective",
    async open(page) {
      await go(page, "/goals");
      return field(page, label("O1 的标题", "Title of O1"));
    },
  },
  {
    name: "why of an objective",
    async open(page) {
      await go(page, "/goals");
      return field(page, label("O1 为什么重要", "Why O1 matters"));
    },
  },
  ...(
    [
      ["new key result", "关键结果", "Key result"],
      ["unit of a new key result", "单位", "Unit"],
      ["start of a new key result", "起点", "Start"],
      ["target of a new key result", "目标值", "Target"],
    ] as const
  ).map(([name, zh, en]) => ({
    name,
    async open(page: Page) {
      await go(page, "/chats");
      await go(page, "/goals");
      const first = page.getByRole("region", { name: "O1", exact: true });
      await click(first, "加一条关键结果", "Add a key result");
      return field(first, label(zh, en));
    },
  })),
  {
    name: "note of a check-in",
    async open(page, places) {
      await openResult(page, places);
      return field(page, label("发生了什么", "What happened"));
    },
  },
  {
    name: "value of a check-in",
    async open(page, places) {
      await openResult(page, places);
      return field(page, label("现在是", "Now at"));
    },
  },
  {
    name: "unit of a key result",
    async open(page, places) {
      await openResult(page, places);
      await page.getByRole("tab", { name: label("设定", "Details") }).click();
      return field(page.getByRole("tabpanel"), label("单位", "Unit"));
    },
  },
  {
    name: "search for people",
    async open(page) {
      await go(page, "/people");
      return boxesIn(page.locator("search.list-search"));
    },
  },
  {
    name: "own name",
    async open(page) {
      await go(page, "/settings/me");
      return field(page, label("你的名字", "Your name"));
    },
  },
];

/** Fields of membership: rooms, guests, devices, the kit, what the organisation vouches for. */
export const membershipFields: readonly TypedField[] = [
  {
    name: "name and people of a new private room",
    async open(page) {
      await go(page, "/chats");
      await click(page, "新建", "New");
      await page.getByRole("menuitem", { name: label("新建群", "New room") }).click();
      await page.getByRole("dialog").getByRole("radio").nth(1).check();
      return boxesIn(page.getByRole("dialog"));
    },
  },
  {
    name: "organisation of the guests of a link",
    async open(page, { ownRoom }) {
      await go(page, `/chats/${ownRoom}?info=1`);
      await click(page, "入群链接", "Link to join");
      await page.getByRole("dialog").getByRole("radio").nth(1).check();
      return boxesIn(page.getByRole("dialog"));
    },
  },
  {
    name: "name and title that the organisation vouches for",
    async open(page, { mal }) {
      await go(page, `/people/${mal}`);
      await click(page, "认证|改认证", "Vouch|Change");
      return boxesIn(page.getByRole("dialog"));
    },
  },
  {
    name: "code of a device to link",
    async open(page) {
      await go(page, "/settings/devices");
      await page.locator(".link-new").click();
      return boxesIn(page.getByRole("dialog"));
    },
  },
  {
    name: "name of a device",
    async open(page) {
      await go(page, "/settings/devices");
      await page
        .getByRole("button", { name: /^(?:改名|Rename|给“.*”改名|Rename “.*”)$/ })
        .first()
        .click();
      return boxesIn(page.getByRole("dialog"));
    },
  },
  {
    name: "words of a new kit",
    async open(page) {
      await go(page, "/settings/kit");
      await click(page, "做恢复套件|重新做一份", "Make a recovery kit|Make a new one");
      await click(page, "我抄好了", "I wrote it down");
      return boxesIn(page.locator("form .asked"));
    },
  },
];

const boxesIn = (place: Page | Locator): Locator =>
  place.locator(
    "textarea:visible, input:visible:not([type=radio], [type=checkbox], [type=range], [type=date])",
  );

/** Fields of somebody who is not in yet. */
export const strangerFields: readonly TypedField[] = [
  ["link of an invitation", "/join", "邀请链接", "Invitation link"],
  ["set-up link", "/setup", "开通链接", "Set-up link"],
].map(([name = "", path = "", zh = "", en = ""]) => ({
  name,
  async open(page: Page) {
    await go(page, path);
    return field(page, label(zh, en));
  },
}));

export const setupFields: readonly TypedField[] = [
  ["name of the organisation", "组织名称", "Organisation"],
  ["name of the founder", "你的名字", "Your name"],
  ["name of the first room", "第一个群", "First room"],
].map(([name = "", zh = "", en = ""]) => ({
  name,
  open: async (page: Page) => field(page, label(zh, en)),
}));

export const recoverFields: readonly TypedField[] = [
  {
    name: "words of a kit",
    async open(page) {
      await go(page, "/recover");
      return boxesIn(page.locator(".word-grid"));
    },
  },
  {
    name: "link of a kit",
    async open(page) {
      await click(page, "粘贴套件的链接", "Paste the kit's link");
      return field(page, label("套件的链接", "Link of the kit"));
    },
  },
];

/** Types every payload into a field, one after the other, and leaves the last one there. Answers how many in all. */
export async function typeAll(boxes: Locator): Promise<number> {
  await boxes.first().waitFor();
  return boxes.evaluateAll((elements, all) => {
    for (const element of elements) {
      const input = element as HTMLInputElement | HTMLTextAreaElement;
      input.focus();
      for (const payload of all) {
        input.value = payload;
        input.dispatchEvent(
          new InputEvent("input", { bubbles: true, data: payload, inputType: "insertText" }),
        );
      }
    }
    return elements.length * all.length;
  }, payloads);
}

/** A field as a hostile device fills it, past every box: straight into its engine. Answers how many payloads went in. */
export interface SentField {
  readonly name: string;
  readonly send: (mal: Device, room: string) => Promise<number>;
}

const CYCLE = "2026-Q4";
const NAME_UNITS = 60;
const names = [...new Set(payloads.map((payload) => payload.slice(0, NAME_UNITS).toWellFormed()))];
const each = async (
  texts: readonly string[],
  send: (text: string, at: number) => Promise<unknown>,
): Promise<number> => {
  for (const [at, text] of texts.entries()) await send(text, at);
  return texts.length;
};

async function idsIn(mal: Device, room: string): Promise<readonly string[]> {
  return (await mal.history(room)).filter(({ kind, mine }) => kind === "message" && mine).map(({ id }) => id);
}

async function firstResult(mal: Device): Promise<{ readonly objective: string; readonly keyResult: string }> {
  const view = await mal.until("goals", { cycle: CYCLE }, ({ objectives }) =>
    objectives.some((one) => one.keyResults.length > 0),
  );
  const found = view.objectives.find((one) => one.keyResults.length > 0);
  return { objective: found?.id ?? "", keyResult: found?.keyResults[0]?.id ?? "" };
}

export const sentFields: readonly SentField[] = [
  {
    name: "message",
    send: (mal, room) => each(payloads, (text) => mal.must("sendMessage", { room, text, replyTo: null })),
  },
  {
    name: "edit",
    async send(mal, room) {
      const ids = await idsIn(mal, room);
      return each(payloads, (text, at) =>
        mal.must("editMessage", { room, id: ids[at] ?? "", text: `${text}\n\n${text}` }),
      );
    },
  },
  {
    name: "quoted message",
    async send(mal, room) {
      const ids = await idsIn(mal, room);
      const quoted = ids.filter((_, at) => at % 3 === 0);
      return each(quoted, (replyTo, at) => mal.must("sendMessage", { room, text: `answer ${at}`, replyTo }));
    },
  },
  {
    name: "reaction",
    async send(mal, room) {
      const ids = await idsIn(mal, room);
      return each(short(32), (emoji, at) =>
        mal.must("react", { room, id: ids[at >> 2] ?? "", emoji, on: true }),
      );
    },
  },
  {
    name: "name of a room, changed",
    send: (mal, room) => each(names, (name) => mal.must("renameRoom", { room, name })),
  },
  {
    name: "name of a new room",
    send: (mal) => each(names.slice(0, 30), (name) => mal.must("createRoom", { name })),
  },
  {
    name: "title of an objective",
    send: (mal) =>
      each(packed(490, " "), (title) => mal.must("createObjective", { cycle: CYCLE, title })).then(
        () => payloads.length,
      ),
  },
  {
    name: "why of an objective",
    async send(mal) {
      const texts = packed(3_900);
      const view = await mal.until(
        "goals",
        { cycle: CYCLE },
        ({ objectives }) => objectives.length >= texts.length,
      );
      await each(texts, async (text, at) => {
        const one = view.objectives[at];
        await mal.must("editObjectiveText", {
          id: one?.id ?? "",
          field: "why",
          text,
          version: one?.why.version ?? "",
        });
      });
      return payloads.length;
    },
  },
  {
    name: "title and unit of a key result",
    async send(mal) {
      const view = await mal.view("goals", { cycle: CYCLE });
      const units = short(32);
      const of = { objective: view.objectives.at(-1)?.id ?? "", start: 0, target: 1, owner: null };
      await each(packed(490, " "), (title, at) =>
        mal.must("addKeyResult", { ...of, title, unit: units[at] ?? "" }),
      );
      return payloads.length;
    },
  },
  {
    name: "unit of a key result, changed",
    async send(mal) {
      const at = await firstResult(mal);
      return each(short(32).slice(0, 60), (unit) => mal.must("setKeyResult", { ...at, unit }));
    },
  },
  {
    name: "note of a check-in",
    async send(mal) {
      const at = await firstResult(mal);
      await each(packed(3_900), (note) => mal.must("checkIn", { ...at, value: 1, confidence: 5, note }));
      return payloads.length;
    },
  },
  {
    name: "name of a device",
    async send(mal) {
      const { devices } = await mal.view("devices", {});
      const device = devices.find(({ thisOne }) => thisOne)?.id ?? "";
      return each(names.slice(0, 20), (name) =>
        mal.must("renameDevice", { device, name: name.slice(0, 40).toWellFormed() }),
      );
    },
  },
  {
    name: "name and title that the organisation vouches for",
    async send(mal) {
      const { people } = await mal.view("people", {});
      const member = people.find(({ me }) => !me)?.member ?? "";
      return each(names.slice(0, 20), (name) => mal.must("vouch", { member, name, title: name }));
    },
  },
  {
    name: "organisation of the guests of a link",
    async send(mal) {
      const { people } = await mal.view("people", {});
      const members = people.filter(({ me }) => !me).map(({ member }) => member);
      const { room } = await mal.must("createRoom", { name: names[0] ?? "", access: "private", members });
      await mal.until("sync", {}, ({ inStep }) => inStep, 60_000); // a link needs a room that the relay has
      const terms = {
        room,
        days: 1,
        uses: 1,
        role: "writer",
        needsApproval: false,
        guestUntil: null,
      } as const;
      return each(names.slice(0, 20), (guestOrg) => mal.must("createRoomLink", { ...terms, guestOrg }));
    },
  },
  {
    name: "own name",
    send: (mal) => each(names, (name) => mal.must("setProfile", { name })),
  },
];

/** A goal with a result and a message, plain, for the fields above to stand at. */
export async function prepare(page: Page, places: Places): Promise<void> {
  await go(page, `/chats/${places.room}`);
  await send(page, places.message);
  await go(page, "/goals");
  await addObjective(page, "A plain goal");
  const result = { title: places.result, start: "0", target: "9", unit: "" };
  await addKeyResult(page, objective(page, "A plain goal"), result);
}
