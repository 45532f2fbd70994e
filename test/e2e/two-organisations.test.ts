import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  closeDialog,
  composer,
  field,
  go,
  label,
  lastState,
  message,
  postponeKit,
  send,
  texts,
} from "../support/app.ts";
import { problemsOf, relayWatch } from "../support/canary/relays.ts";
import { createCanaries } from "../support/canary/scan.ts";
import {
  button,
  chooseRole,
  endTowns,
  foundTown,
  info,
  line,
  openInfo,
  openPersonPage,
  openRoom,
  openTowns,
  roomRow,
  rooms,
  row,
  type Town,
} from "../support/towns.ts";

/**
 * Who may do what, with two organisations on a relay each and four browser profiles. The same play is given twice;
 * the founder of one organisation is the guest of the other, so that everything that an owner, a member and a guest
 * does and is told happens in both languages:
 *
 *                       owner          member      guest            at home, and nobody's business
 *   in Clearwater       Ana      [en]  林可  [zh]  周明远     [zh]  Mei
 *   in 宏达 (Hongda)    周明远   [zh]  Mei   [en]  Ana        [en]  (林可 was removed by then)
 *
 *   what people can                                              [en]  [zh]
 *   1 roles; each change a line; the last owner stays             ✓     ✓    here
 *   2 private rooms, by list and link; without the relay          ✓     ✓    here
 *   3 guests: named, one room, a last day, leave and block        ✓     ✓    here
 *   4 vouched for, safety number, look-alikes                     ✓     ✓    here
 *   5 several devices: link, rename, revoke                       ✓     ✓    membership-devices.test.ts
 *   6 recovery kit: print, confirm, come back                     ✓     ✓    membership-devices.test.ts
 *   7 leave, remove, hand over                                    ✓     ✓    here; revoke: membership-devices.test.ts
 *   8 who can read a room and why; health of this device          ✓     ✓    here
 *
 * Every field is marked, and at the end the marks are in nothing that the relays have.
 */

const { mark, count } = createCanaries();
let clearwater: Town;
let hongda: Town;

beforeAll(async () => {
  [clearwater, hongda] = await openTowns(mark);
});
afterAll(() => endTowns([clearwater, hongda].filter(Boolean)));

test("[J10] two organisations are founded, each on its own relay and in its own language", async () => {
  await Promise.all([clearwater, hongda].map(foundTown));
  const { owner: ana, member: lin } = clearwater;
  const { owner: zhou, member: mei } = hongda;
  const languages = [ana, lin, zhou, mei].map(({ person }) =>
    person.page.locator("html").getAttribute("lang"),
  );
  expect(await Promise.all(languages)).toEqual(["en", "zh-CN", "zh-CN", "en"]);
});

const plays = {
  "an owner [en], a member [zh] and a guest [zh]": () => [clearwater, hongda],
  "an owner [zh], a member [en] and a guest [en]": () => [hongda, clearwater],
} as const;

describe.for(Object.entries(plays))("%s", ([, towns]) => {
  let town: Town;
  let home: Town;
  let owner: Page;
  let member: Page;
  let guest: Page;
  let own: (zh: string, en: string) => string;
  let their: (zh: string, en: string) => string;
  const name = { owner: "", member: "", guest: "" };
  const pump = mark("Pump 3");

  beforeAll(async () => {
    [town, home] = towns() as [Town, Town];
    Object.assign(name, { owner: town.owner.name, member: town.member.name, guest: home.owner.name });
    [owner, member, guest] = [town.owner, town.member, home.owner].map(({ person }) => person.page) as [
      Page,
      Page,
      Page,
    ];
    const inWords = (language: "zh" | "en") => (zh: string, en: string) => (language === "zh" ? zh : en);
    own = inWords(town === hongda ? "zh" : "en");
    their = inWords(town === hongda ? "en" : "zh"); // members and guests read the other language
    for (const page of [owner, member]) await page.goto(`${town.relay.url}/chats`);
  });

  const roleOf = (who: string, zh: string, en: string) =>
    own(`${who} 的角色： ${zh}`, `Role of ${who}: ${en}`);

  test("[J7] an owner makes a member an admin and takes it back, and both screens say so", async () => {
    const page = await openPersonPage(owner, name.member);
    await chooseRole(owner, button(page, roleOf(name.member, "成员", "Member")), own("管理员", "Admin"));
    await button(page, roleOf(name.member, "管理员", "Admin")).waitFor();
    const mine = await openPersonPage(member, name.member);
    await mine
      .getByRole("definition")
      .filter({ hasText: their("管理员", "Admin") })
      .waitFor();
    await button(owner, own("撤销", "Undo")).click();
    await button(page, roleOf(name.member, "成员", "Member")).waitFor();
    await mine
      .getByRole("definition")
      .filter({ hasText: their("成员", "Member") })
      .waitFor();
  });

  test("[J7] both see the same safety number, and what was compared is remembered", async () => {
    const digits = (main: Locator) => main.getByRole("img", { name: /\d{4} \d{4}/ }).textContent();
    const seen = await digits(await openPersonPage(owner, name.member));
    const other = await openPersonPage(member, name.owner);
    expect(seen).toMatch(/^\d{24}$/);
    expect(await digits(other)).toBe(seen);
    await button(other, their("对上了", "They match")).click();
    const compared = new RegExp(their("对过，一样$", "^Compared .*, the same$"));
    await other.getByText(compared).waitFor();
    await member.reload();
    await member.getByRole("main", { name: name.owner }).getByText(compared).waitFor();
  });

  test("[J7] the organisation vouches for a name and title, and everybody sees the seal", async () => {
    const title = mark("项目总管 PM");
    const page = await openPersonPage(owner, name.member);
    await button(page, own("认证", "Vouch")).click();
    const dialog = owner.getByRole("dialog");
    await field(dialog, label("职务", "Title")).fill(title);
    await button(dialog, own("盖印认证", "Sign it")).click();
    await page.getByRole("definition").filter({ hasText: title }).waitFor();
    const mine = await openPersonPage(member, name.member);
    await mine
      .getByRole("img", { name: their(`组织认证：${title}`, `The organisation vouches: ${title}`) })
      .waitFor();
  });

  test("[J7] a name that only looks like another is marked wherever somebody decides", async () => {
    const rename = async (to: string) => {
      await go(member, "/settings/me");
      await field(member, label("你的名字", "Your name")).fill(to);
      await button(member, their("存下", "Save")).click();
      await member.getByText(their("名字改好了", "Your name is changed")).first().waitFor();
    };
    const twin = name.owner.replaceAll("x", "\u0445"); // Cyrillic
    expect(twin).not.toBe(name.owner);
    await rename(twin);
    const page = await openPersonPage(owner, twin);
    await page
      .getByText(own(`和“${name.owner}”的名字很像`, `looks much like “${name.owner}”`))
      .first()
      .waitFor();
    await rename(name.member);
    await openPersonPage(owner, name.member);
  });

  async function newPrivateRoom(room: string, isWithMember: boolean): Promise<void> {
    await go(owner, "/chats");
    const pane = owner.getByRole("region", { name: own("会话列表", "Conversations") });
    await button(pane, own("新建", "New")).click();
    await owner.getByRole("menuitem", { name: own("新建群", "New room") }).click();
    const dialog = owner.getByRole("dialog");
    await field(dialog, label("群名", "Room name")).fill(room);
    await dialog.getByRole("radio", { name: new RegExp(own("^私密", "^Private")) }).check();
    if (isWithMember) await dialog.getByRole("checkbox", { name: new RegExp(name.member) }).check();
    await button(dialog, own("建好", "Create")).click();
    await owner.getByRole("main", { name: room }).waitFor();
  }

  const stored = (timeout = 15_000) =>
    expect.poll(() => lastState(owner).textContent(), { timeout }).toBe(own("已存到中继", "Stored at relay"));
  const forTwo = mark("only for the two of us");

  test("[J7] a private room has only those who were put into it, with since when and why beside each", async () => {
    await newPrivateRoom(pump, true);
    await owner.getByText(own("私密群", "Private room"), { exact: true }).first().waitFor();
    await send(owner, forTwo);
    await stored();
    await openRoom(member, pump);
    await message(member, forTwo).waitFor();
    const got = mark("收到");
    await send(member, got);
    await message(owner, got).waitFor();

    for (const [page, t] of [
      [owner, own],
      [member, their],
    ] as const) {
      await openInfo(page);
      await row(page, name.owner).getByText(t("今天建的群", "Started it, today")).waitFor();
      await row(page, name.member)
        .getByText(t(`${name.owner} 今天加的`, `Added by ${name.owner}, today`))
        .waitFor();
    }
  });

  test("[J7] who only reads has a calm sentence in place of the composer, and the change is a line in the room", async () => {
    const opener = (zh: string, en: string) => button(row(owner, name.member), roleOf(name.member, zh, en));
    await chooseRole(owner, opener("成员", "Member"), own("只读", "Reads only"));
    await member.getByText(their("你在这个群里只读。", "You read along in this room.")).waitFor();
    await line(
      member,
      their(
        `${name.owner} 把 ${name.member} 设为只读`,
        `${name.owner} made ${name.member} a member who only reads`,
      ),
    ).waitFor();
    expect(await composer(member).count()).toBe(0);
    await chooseRole(owner, opener("只读", "Reads only"), own("成员", "Member"));
    await composer(member).waitFor();
    const again = mark("又能说话了");
    await send(member, again);
    await message(owner, again).waitFor();
  });

  test("[J7] the rules of a room change in sight of everybody", async () => {
    await button(info(owner), own("谁可以加人 成员", "Who may add people Members")).click();
    await owner.getByRole("menuitemradio", { name: own("群主和管理员", "Owners and admins") }).click();
    await line(
      member,
      their(
        `${name.owner} 改了群规：新人可读全部消息，只有管理员可以邀请`,
        `${name.owner} changed the rules: newcomers read everything, only admins invite`,
      ),
    ).waitFor();
    await expect.poll(() => button(info(member), their("加人", "Add people")).count()).toBe(0);
  });

  const linkField = (within: Locator) => field(within, label("入群链接", "Link to join"));

  test("[J7] a link into a room is made, seen with what it allows, and revoked for good", async () => {
    await newPrivateRoom(mark("Board"), false);
    await openInfo(owner);
    await button(info(owner), own("入群链接", "Link to join")).click();
    const dialog = owner.getByRole("dialog");
    await button(dialog, label("1 天", "1 day")).click();
    await button(dialog, label("50 人", "50 people")).click();
    await button(dialog, own("建好链接", "Make the link")).click();
    const link = await linkField(dialog).inputValue();
    await closeDialog(owner);
    await info(owner).getByText(own("0 / 50 次", "0 of 50")).waitFor();
    await button(info(owner), own("链接和二维码", "Link and code")).click();
    expect(await linkField(info(owner)).inputValue()).toBe(link);

    await button(info(owner), own("作废", "Revoke")).click();
    await button(owner.getByRole("dialog"), own("作废", "Revoke")).click();
    await info(owner).getByText(own("没有有效的链接", "No link is open")).waitFor();
    await button(info(owner), own("1 个用过的链接", "1 past link")).click();
    await info(owner).getByText(own("已作废", "Revoked")).waitFor();
  });

  test("[J7] without the relay a private room is there at once, says that it waits, and goes out later", async () => {
    const ditch = mark("Ditch");
    const dug = mark("dug by hand");
    await town.relay.stop();
    await newPrivateRoom(ditch, true);
    await owner.getByText(own("这个群还只在本机", "This room is on this device only")).first().waitFor();
    await send(owner, dug);
    await town.relay.start();
    await stored(60_000);
    await openRoom(member, ditch);
    await message(member, dug).waitFor();

    await openInfo(member);
    const leave = their("离开这个群", "Leave this room");
    await button(info(member), leave).click();
    await button(member.getByRole("dialog"), leave).click();
    await member
      .getByText(new RegExp(their("^你 .*离开了这个群。", "^You left this room, ")))
      .first()
      .waitFor();
    expect(await texts(member)).toContain(dug);
  });

  const pipes = mark("管子周六到");

  test("[J7] the founder of another organisation asks by a link, is let in, and bears its name everywhere", async () => {
    await openRoom(member, pump);
    await openRoom(owner, pump);
    await openInfo(owner);
    await button(info(owner), own("入群链接", "Link to join")).click();
    const dialog = owner.getByRole("dialog");
    await dialog.getByRole("radio", { name: new RegExp(own("^外部成员", "^Guests")) }).check();
    await field(dialog, label("来自哪个组织", "Their organisation")).fill(home.asGuests);
    await dialog
      .getByRole("switch", { name: own("进群前要有人同意", "Somebody has to say yes first") })
      .click();
    await button(dialog, own("建好链接", "Make the link")).click();
    const link = await linkField(dialog).inputValue();
    await closeDialog(owner);

    await guest.goto(link);
    await field(guest, label("你的名字", "Your name")).fill(name.guest);
    await button(guest, their("请求加入", "Ask to join")).click();
    await postponeKit(guest);
    await guest.getByText(their("这里还没有群", "No rooms here yet")).waitFor();

    const asking = info(owner).getByRole("listitem").filter({ hasText: name.guest });
    await asking.getByText(home.asGuests).waitFor();
    await button(info(owner), own(`同意 ${name.guest} 进来`, `Let ${name.guest} in`)).click();
    await openRoom(guest, pump);
    await send(guest, pipes);
    await message(owner, pipes).getByText(home.asGuests).waitFor();
    await row(owner, name.guest).getByText(home.asGuests).waitFor();
    await roomRow(member, pump).getByText(home.asGuests, { exact: true }).waitFor();
  });

  test("[J10] a guest sees one room and the people in it, and at home nobody hears of it", async () => {
    expect(await rooms(guest).getByRole("link").count()).toBe(1);
    expect(await guest.getByRole("link", { name: label("目标.*", "Goals.*") }).count()).toBe(0);
    await go(guest, "/people");
    const directory = guest.getByRole("navigation", { name: their("通讯录", "People") });
    await directory.getByRole("link", { name: name.owner }).waitFor();
    expect(await directory.getByRole("link", { name: label("邀请.*", "Invit.*") }).count()).toBe(0);
    await go(owner, "/people");
    await owner.getByRole("heading", { name: own("外部成员 1", "From other organisations 1") }).waitFor();

    await guest.goto(`${home.relay.url}/chats`);
    await openRoom(guest, home.hall);
    expect(await guest.getByText(pump).count()).toBe(0);
    await guest.goto(`${town.relay.url}/chats`);
  });

  test("[J7] a guest gets a last day, and it stands beside their name", async () => {
    const page = await openPersonPage(owner, name.guest);
    await button(page, own("改", "Change")).click();
    const dialog = owner.getByRole("dialog");
    const openEnd = dialog.getByRole("switch", { name: own("不设期限", "No end date") });
    if ((await openEnd.getAttribute("aria-checked")) === "true") await openEnd.click();
    await dialog.getByLabel(own("到哪天为止", "Stays until"), { exact: true }).fill("2027-12-31");
    await button(dialog, own("存下", "Save")).click();
    await page.getByText(own("2027年12月31日", "31 Dec 2027")).first().waitFor();
  });

  test("[J7] a guest leaves and blocks in two presses, and keeps what was there", async () => {
    await openRoom(guest, pump);
    await openInfo(guest);
    const way = their("离开并屏蔽", "Leave and block");
    await button(info(guest), way).click();
    await button(guest.getByRole("dialog"), way).click();
    await guest
      .getByText(new RegExp(their("离开了这个群。", "You left this room, ")))
      .first()
      .waitFor();
    expect(await texts(guest)).toContain(pipes);
    expect(await composer(guest).count()).toBe(0);
  });

  test("[J7] a guest leaves the organisation by their own page, and is told what stays", async () => {
    const page = await openPersonPage(guest, name.guest);
    const leave = their("离开组织", "Leave the organisation");
    await button(page, leave).click();
    const dialog = guest.getByRole("dialog");
    await dialog
      .getByText(
        their(
          "不能撤销。想回来，要重新邀请。",
          "It cannot be undone. To come back, you need a new invitation.",
        ),
      )
      .waitFor();
    await button(dialog, leave).click();
    await guest
      .getByText(new RegExp(their("离开了(?:这个)?组织", "[Ll]eft (?:this|the) organisation")))
      .first()
      .waitFor();
    await go(owner, "/people");
    const others = new RegExp(own("^外部成员", "^From other organisations"));
    await owner.getByRole("heading", { name: others }).waitFor({ state: "detached" });
  });

  test("[J7] a device says where the copies are, what waits, and whether the browser keeps them", async () => {
    for (const [page, t] of [
      [owner, own],
      [member, their],
    ] as const) {
      await go(page, "/settings/sync");
      const main = page.getByRole("main");
      await main
        .getByRole("heading", {
          name: t("都齐了，还差一份恢复套件", "In step, but there is no recovery kit"),
        })
        .waitFor();
      for (const words of [
        t("副本在哪里", "Where the copies are"),
        t("只有封好的包裹，中继打不开", "Sealed parcels only; the relay cannot open them"),
        t("在本机等待", "Waiting on this device"),
        t(
          "空间紧张时，浏览器可能会清掉这里的数据",
          "When space runs short the browser may clear what is here",
        ),
      ])
        await main.getByText(words).first().waitFor();
    }
  });

  test("[J7] who was removed from a room while away is told, keeps the past and what was written meanwhile, and gets nothing new", async () => {
    await openRoom(member, pump);
    await openRoom(owner, pump);
    const late = mark("written in the hills");
    await town.relay.stop();
    await send(member, late);
    await expect
      .poll(() => lastState(member).textContent())
      .toBe(their("在本机等待", "Waiting on this device"));
    await member.goto("about:blank");
    await town.relay.start();
    await send(owner, mark("before the removal"));
    await stored(60_000);

    await openInfo(owner);
    const role = new RegExp(own(`^${name.member} 的角色`, `^Role of ${name.member}`));
    await button(row(owner, name.member), role).click();
    const remove = own("移出群", "Remove from room");
    await owner.getByRole("menuitem", { name: remove }).click();
    await button(owner.getByRole("dialog"), remove).click();
    await row(owner, name.member).waitFor({ state: "detached" });
    const after = mark("after the removal");
    await send(owner, after);
    await stored();

    await member.goto(`${town.relay.url}/chats`);
    await openRoom(member, pump);
    const told = their(`^${name.owner} .*把你移出了这个群。`, `^${name.owner} removed you from this room`);
    await member.getByText(new RegExp(told)).first().waitFor();
    await expect
      .poll(() => lastState(member).textContent())
      .toMatch(their("中继没收：你已不在这个群里", "Refused by relay: you are no longer in this room"));
    const [past, kept] = [await texts(member), await texts(owner)];
    expect(past).toEqual(expect.arrayContaining([forTwo, late]));
    expect(past).not.toContain(after);
    expect(kept).not.toContain(late);
  });

  test("[J7] two people open one room of two, whoever begins", async () => {
    const page = await openPersonPage(owner, name.member);
    await button(page, own("发消息", "Message")).click();
    await composer(owner).waitFor();
    const words = mark("just us");
    await send(owner, words);
    await openRoom(member, name.owner);
    await message(member, words).waitFor();
  });

  test("[J7] removing somebody says exactly what follows, and hands over what they looked after", async () => {
    const page = await openPersonPage(owner, name.member);
    const remove = own("移出组织", "Remove from the organisation");
    await button(page, remove).click();
    const dialog = owner.getByRole("dialog");
    await dialog.getByText(own("不能撤销。", "It cannot be undone.")).waitFor();
    await dialog.getByRole("radio", { name: new RegExp(own("^交给一个人", "^To one person")) }).check();
    expect(await button(dialog, remove).isDisabled()).toBe(true);
    await dialog.getByRole("radio", { name: new RegExp(name.owner) }).check();
    await dialog
      .getByText(
        own(
          `${name.member} 的群、目标和外部成员，同时交给 ${name.owner}。`,
          `The rooms, objectives and guests of ${name.member} go to ${name.owner} at the same moment.`,
        ),
      )
      .waitFor();
    await button(dialog, remove).click();
    await page.getByText(new RegExp(own("移出组织。", "Removed from the organisation by"))).waitFor();
    await member
      .getByText(
        new RegExp(
          their(`^${name.owner} .*把你移出了组织。`, `^${name.owner} removed you from the organisation`),
        ),
      )
      .first()
      .waitFor();
  });

  test("[J7] the last owner is told why leaving has to wait", async () => {
    const page = await openPersonPage(owner, name.owner);
    await page
      .getByText(own("你是唯一的所有者，现在还不能离开", "You are the only owner and cannot leave yet"))
      .waitFor();
    expect(await button(page, own("离开组织", "Leave the organisation")).count()).toBe(0);
  });
});

test("[CSP1] in both towns the browsers complained of nothing", () => {
  const people = [clearwater, hongda].flatMap(({ owner, member }) => [owner.person, member.person]);
  expect(people.flatMap(({ complaints }) => complaints)).toEqual([]);
});

test("[F13] [PRIV1] in databases, logs, metrics and on the wires of both relays there is nothing that anybody typed", async () => {
  await Promise.all([clearwater, hongda].map(({ relay }) => relay.stop()));
  const { findings } = relayWatch;
  expect(count()).toBeGreaterThan(25);
  expect(findings.words).toBeGreaterThanOrEqual(count());
  expect(findings.bytes.wire).toBeGreaterThan(1_000_000);
  expect({ ended: findings.ended, problems: problemsOf(findings) }).toEqual({ ended: 6, problems: [] });
});
