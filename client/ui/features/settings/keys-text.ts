import { createText } from "../../i18n/text.tsx";

const zhPeople = (who: readonly string[]) => who.join("、");
const enPeople = (who: readonly string[]) => who.join(", ");

/** What the audit of keys says, one sentence for each kind of finding. */
export const keysText = createText({
  zh: {
    keys: "钥匙",
    unchecked: "还没有核对过",
    uncheckedText: "连上中继后会自动核对：该有钥匙的人都有，不该有的人没有",
    inOrder: "该有钥匙的人都有，别人没有",
    ownInOrder: "这台设备上的钥匙都对",
    found: (count: number) => `有 ${count} 处要留意`,
    checked: (when: string, chains: number) => `${when}核对了 ${chains} 份名册`,
    check: "现在核对",
    failed: "现在连不上中继，稍后再核对",
    everywhere: "整个组织",
    WrongKey: "有一把钥匙和名册对不上",
    WrongKeyText: () => "用它封的内容不会显示",
    KeyMissing: "有旧钥匙没送到",
    KeyMissingText: (_: readonly string[], count: number) => `缺 ${count} 把。有的人上线后会送来`,
    RotationDue: "钥匙要换新",
    RotationDueText: () => "下一个写字的人会先换，离开的人读不到之后的内容",
    LeftOut: "有人还没拿到最新的钥匙",
    LeftOutText: (who: readonly string[]) => `${zhPeople(who)}。正在补送`,
    Misplaced: "有人把钥匙给了名册上没有的人",
    MisplacedText: (who: readonly string[]) => `是从${zhPeople(who)}的设备给出的。请和管理员商量要不要移出`,
    StaleSeal: "有人明知换了钥匙，还用旧的写",
    StaleSealText: (who: readonly string[]) => zhPeople(who),
  },
  en: {
    keys: "Keys",
    unchecked: "Not checked yet",
    uncheckedText:
      "Once the relay is reached this is checked by itself: those who should have keys have them, and nobody else",
    inOrder: "Those who belong have the keys, and nobody else",
    ownInOrder: "The keys on this device are right",
    found: (count: number) => (count === 1 ? "One thing to know" : `${count} things to know`),
    checked: (when: string, chains: number) =>
      `Checked ${when}, ${chains} ${chains === 1 ? "roster" : "rosters"}`,
    check: "Check now",
    failed: "The relay cannot be reached now; check again later",
    everywhere: "The whole organisation",
    WrongKey: "A key is not the one that the roster names",
    WrongKeyText: () => "What is sealed with it is not shown",
    KeyMissing: "Older keys have not come",
    KeyMissingText: (_: readonly string[], count: number) =>
      `${count} ${count === 1 ? "is" : "are"} missing. Whoever has them brings them when they come online`,
    RotationDue: "The key is to be renewed",
    RotationDueText: () => "Whoever writes next renews it first: people who left read nothing after that",
    LeftOut: "Somebody has not got the newest key",
    LeftOutText: (who: readonly string[]) => `${enPeople(who)}. It is being sent again`,
    Misplaced: "A key was given to somebody who is not on the roster",
    MisplacedText: (who: readonly string[]) =>
      `From a device of ${enPeople(who)}. Ask an admin whether to remove it`,
    StaleSeal: "Somebody wrote with an old key and knew of the new one",
    StaleSealText: (who: readonly string[]) => enPeople(who),
  },
});
