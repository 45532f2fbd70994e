import type { Page } from "playwright-core";
import { chooseForMessage, composer, label, message } from "./app.ts";
import type { Story } from "./story.ts";

/** One screen of the app and the way to it. */
export interface Screen {
  readonly name: string;
  readonly open: (page: Page) => Promise<void>;
}

type Visit = (page: Page, path: string, ready: string) => Promise<void>;

/** Loads an address afresh and waits for what shows that it is there. */
export const visitor =
  (origin: string): Visit =>
  async (page, path, ready) => {
    const isSamePath = new URL(page.url()).pathname === new URL(path, origin).pathname;
    if (isSamePath) await page.goto("about:blank"); // a change of the fragment alone would load nothing
    await page.goto(origin + path);
    await page.locator(ready).first().waitFor();
  };

/** What somebody sees who has no org yet. */
export function strangerScreens(story: Story): readonly Screen[] {
  const visit = visitor(story.relay.url);
  const { hash, pathname } = new URL(story.link);
  return [
    { name: "onboarding-welcome", open: (page) => visit(page, "/welcome", ".ways") },
    { name: "onboarding-setup-link", open: (page) => visit(page, "/setup", "form") },
    { name: "onboarding-join-link", open: (page) => visit(page, "/join", "form") },
    { name: "onboarding-join", open: (page) => visit(page, pathname + hash, ".invite-card h2") },
    { name: "onboarding-torn", open: (page) => visit(page, pathname + hash.slice(0, -9), "[role=alert]") },
    { name: "onboarding-link", open: (page) => visit(page, "/link", ".typed-code") },
    {
      name: "onboarding-link-left", // and back to a device that is new
      async open(page) {
        await visit(page, "/link", ".typed-code");
        await page.getByRole("button", { name: label("返回", "Back") }).click();
        await page.locator(".ways").waitFor();
      },
    },
    { name: "onboarding-recover", open: (page) => visit(page, "/recover", ".word-grid") },
    {
      name: "onboarding-recover-wrong",
      async open(page) {
        await visit(page, "/recover", ".word-grid");
        await page.getByRole("textbox").first().fill("zzzz");
        await page.getByRole("textbox").nth(3).fill("zoo");
        await page.keyboard.press("Enter");
        await page.locator(".word-count[data-wrong]").waitFor();
      },
    },
    {
      name: "onboarding-recover-camera",
      async open(page) {
        await visit(page, "/recover", ".word-grid");
        await page.getByRole("button", { name: label("扫套件上的码", "Scan the kit's code") }).click();
        await page.locator(".scanner[data-trouble]").waitFor();
      },
    },
    { name: "onboarding-recover-link", open: (page) => visit(page, "/recover#k=hAFYIJ0x", ".end") },
    { name: "onboarding-setup", open: (page) => visit(page, "/setup#s=abcdefghijklmnopqrstuvwx", "form") },
    {
      name: "onboarding-setup-refused",
      async open(page) {
        await visit(page, "/setup#s=abcdefghijklmnopqrstuvwx", "form");
        await page.getByRole("textbox").first().fill("云岭供水");
        await page.getByRole("textbox").nth(1).fill("林可");
        await page.keyboard.press("Enter");
        await page.getByRole("alert").waitFor();
      },
    },
  ];
}

export function memberScreens(story: Story): readonly Screen[] {
  const visit = visitor(story.relay.url);
  return [
    ...finderScreens(story, visit),
    ...chatScreens(story, visit),
    ...goalScreens(visit),
    ...peopleScreens(story, visit),
    ...["look", "rest", "me", "sync", "org", "about"].map((page) => ({
      name: `settings-${page}`,
      open: (shown: Page) => visit(shown, `/settings/${page}`, ".set"),
    })),
    {
      name: "room-menu",
      async open(page) {
        await visit(page, "/chats", "a.room");
        await page.locator("a.room").first().click({ button: "right" });
        await page.getByRole("menu").waitFor();
      },
    },
    ...deviceScreens(visit),
    {
      name: "sync-panel",
      async open(page) {
        await visit(page, "/settings/sync", ".verdict h3");
        const flock = page.getByRole("button", { name: /^(?:同步状态：|Sync: )/ });
        if (await flock.isVisible()) await flock.click(); // a phone has the page alone
      },
    },
    {
      name: "settings-keys",
      async open(page) {
        await visit(page, "/settings/sync", ".verdict h3");
        const check = page.getByRole("button", { name: /^(?:现在核对|Check now)$/ });
        await check.click();
        await page
          .getByText(/^(?:该有钥匙的人都有，别人没有|Those who belong have the keys, and nobody else)$/)
          .waitFor();
        await check.scrollIntoViewIfNeeded();
      },
    },
    { name: "settings-index", open: (page) => visit(page, "/settings", ".set-nav") },
    { name: "not-found", open: (page) => visit(page, "/nowhere/at-all", ".empty") },
  ];
}

/** One's own devices and the recovery kit, as far as they can be looked at without changing anything. */
function deviceScreens(visit: Visit): readonly Screen[] {
  const openDevices = (page: Page) => visit(page, "/settings/devices", ".own-device");
  const openLinking = async (page: Page) => {
    await openDevices(page);
    await page.getByRole("button", { name: /^(?:连接新设备|Link a device)/ }).click();
    await page.getByRole("dialog").waitFor();
  };
  return [
    { name: "settings-devices", open: openDevices },
    { name: "settings-devices-link", open: openLinking },
    {
      name: "settings-devices-rename",
      async open(page) {
        await openDevices(page);
        await page
          .getByRole("button", { name: /^(?:给.*改名|Rename )/ })
          .first()
          .click();
        await page.getByRole("dialog").waitFor();
      },
    },
    { name: "settings-kit", open: (page) => visit(page, "/settings/kit", ".kit-verdict") },
    { name: "kit-offer", open: (page) => visit(page, "/kit", ".kit-facts") },
  ];
}

function chatScreens({ rooms }: Story, visit: Visit): readonly Screen[] {
  const openPump = (page: Page) => visit(page, `/chats/${rooms.pump}`, "article");
  return [
    { name: "chat-list", open: (page) => visit(page, "/chats", "a.room") },
    { name: "chat-room", open: openPump },
    { name: "chat-room-english", open: (page) => visit(page, `/chats/${rooms.survey}`, "article") },
    { name: "chat-room-info", open: (page) => visit(page, `/chats/${rooms.pump}?info=1`, ".room-info") },
    {
      name: "chat-message-menu",
      async open(page) {
        await openPump(page);
        await message(page, "还在往上走").focus();
        await page.keyboard.press("Enter"); // beside the message, as for a finger that holds it
        await page.getByRole("menu").waitFor();
      },
    },
    {
      name: "chat-emoji",
      async open(page) {
        await openPump(page);
        await chooseForMessage(page, "还在往上走", label("更多表情", "More emoji"));
        await page.getByRole("dialog").waitFor();
      },
    },
    {
      name: "chat-quoting",
      async open(page) {
        await openPump(page);
        await chooseForMessage(page, "还在往上走", label("引用.*", "Quote.*"));
        await composer(page).fill("好，我把旧的也带下来，");
      },
    },
    {
      name: "chat-new-room",
      async open(page) {
        await visit(page, "/chats", "a.room");
        const add = page.getByRole("button", { name: label("新建", "New") });
        await add.filter({ visible: true }).click();
        await page.getByRole("menuitem", { name: label("新建群", "New room") }).click();
        await page.getByRole("dialog").waitFor();
      },
    },
  ];
}

function goalScreens(visit: Visit): readonly Screen[] {
  const openGoals = (page: Page) => visit(page, "/goals", "section.obj .kr");
  const openResult = async (page: Page) => {
    await openGoals(page);
    await page
      .getByRole("link", { name: /(?:，看进展|, see progress)/ })
      .first()
      .click();
    await page.locator("form.check-in").waitFor();
  };
  return [
    { name: "goals", open: openGoals },
    {
      name: "goals-add-result",
      async open(page) {
        await openGoals(page);
        await page
          .getByRole("button", { name: label("加一条关键结果", "Add a key result") })
          .last()
          .click();
      },
    },
    { name: "goals-check-in", open: openResult },
    {
      name: "goals-details",
      async open(page) {
        await openResult(page);
        await page.getByRole("tab", { name: label("设定", "Details") }).click();
      },
    },
    {
      name: "goals-history",
      async open(page) {
        await openGoals(page);
        await page
          .getByRole("link", { name: /(?:的修改记录$|^History of )/ })
          .first()
          .click();
        await page.locator(".log li").first().waitFor();
      },
    },
    { name: "goals-empty", open: (page) => visit(page, "/goals/2026-Q3", ".empty") },
    { name: "goals-mine-empty", open: (page) => visit(page, "/goals?mine=1", ".empty") },
  ];
}

function peopleScreens({ people }: Story, visit: Visit): readonly Screen[] {
  const openInvite = async (page: Page) => {
    await visit(page, "/people", ".dir a.row");
    await page.getByRole("button", { name: label("邀请同事", "Invite someone") }).click();
    await page.getByRole("dialog").waitFor();
  };
  return [
    { name: "people", open: (page) => visit(page, "/people", ".dir a.row") },
    {
      name: "people-person",
      async open(page) {
        const me = (await people.chen.view("people", {})).people.find((person) => person.me);
        await visit(page, `/people/${me?.member}`, ".facts");
      },
    },
    { name: "people-invite-dialog", open: openInvite },
    {
      name: "people-invite-link",
      async open(page) {
        await openInvite(page);
        await page.getByRole("button", { name: label("建好链接", "Make the link") }).click();
        await page
          .getByRole("img", { name: label("邀请链接的二维码", "QR code of the invitation link") })
          .waitFor();
      },
    },
    { name: "people-invites", open: (page) => visit(page, "/people/invites", "article.invite") },
  ];
}

/** Own messages in every state that one person can bring about. */
export async function settleIn(page: Page, story: Story): Promise<void> {
  const { pump } = story.rooms;
  await visitor(story.relay.url)(page, `/chats/${pump}`, "article");
  await composer(page).fill(
    "我下午带两个新的压力表上去。\n清单在这里：https://example.org/yunling/pump-3/list",
  );
  await composer(page).press("Enter");
  await message(page, "带两个新的").waitFor();
  await chooseForMessage(page, "还在往上走", label("回应 爱心", "React with Heart"));
  await message(page, "还在往上走").getByRole("button", { pressed: true }).waitFor();
  await composer(page).fill("👍🎉");
  await composer(page).press("Enter");
  for (const device of [story.people.bo, story.people.chen]) {
    await device.untilTimeline(pump, (items) => items.some(({ text }) => text === "👍🎉"));
    await device.must("markRead", { room: pump });
  }
  await page.locator(".under .sync[data-state=read]").last().waitFor();
}

/** Finding things: the same dialog over every screen. */
function finderScreens({ rooms }: Story, visit: Visit): readonly Screen[] {
  const words = (page: Page) => page.getByRole("combobox");
  const find = async (page: Page, typed: string) => {
    await visit(page, `/chats/${rooms.pump}`, "article");
    await page.keyboard.press("Control+k");
    await words(page).fill(typed);
  };
  return [
    {
      name: "finder",
      async open(page) {
        await find(page, "");
        await page.getByRole("option").first().waitFor();
      },
    },
    {
      name: "finder-words",
      async open(page) {
        await find(page, "泵");
        await page.locator(".find mark").first().waitFor();
      },
    },
    {
      name: "finder-nothing",
      async open(page) {
        await find(page, "止水阀在哪");
        await page.locator(".finds .empty").waitFor();
      },
    },
    {
      name: "finder-when",
      async open(page) {
        await find(page, "");
        await page.getByRole("button", { name: label("什么时候", "When") }).click();
        await page.getByRole("option").first().waitFor();
      },
    },
    {
      name: "finder-result",
      async open(page) {
        await find(page, "泵");
        await page.locator(".find mark").first().click();
        await page.locator(".back-to-results").waitFor();
        await page.locator(".message[data-flash], [data-message]:focus").first().waitFor();
      },
    },
    {
      name: "keys",
      async open(page) {
        await visit(page, "/settings/about", "h2");
        await page.keyboard.press("?");
        await page.locator(".key-sheet").waitFor();
      },
    },
  ];
}
