import type { RefusalReason } from "../../bridge/contract.ts";
import { createText } from "../i18n/text.tsx";

/** Why the relay did not take something, to stand after "Refused by relay". Comes with the first that it refuses. */
export const refusalText = createText({
  zh: {
    NotMember: "你已不在这个群里",
    NotAllowed: "现在不允许这样做，问问管理员再试",
    NoSuchRoom: "中继上没有这个群",
    TooLarge: "太大了，分成几段再发",
    ClockAhead: "这台设备的时间偏快，校准后重试",
    RateLimited: "发得太密，过一会儿重试",
    StorageFull: "中继存满了，请管理员腾些空间",
    Fork: "这台设备的记录和中继对不上，重试会换个新编号",
    RosterBehind: "成员名单刚变过，重试即可",
    Invalid: "中继看不懂它的格式，更新鸿雁后重试",
  },
  en: {
    NotMember: "you are no longer in this room",
    NotAllowed: "this is not allowed now; ask an admin, then retry",
    NoSuchRoom: "the relay has no such room",
    TooLarge: "it is too large; send it in parts",
    ClockAhead: "this device's clock is ahead; set it, then retry",
    RateLimited: "too many at once; retry in a while",
    StorageFull: "the relay is full; ask an admin to free some space",
    Fork: "this device and the relay disagree on its place; a retry gives it a new one",
    RosterBehind: "the member list has just changed; a retry is enough",
    Invalid: "the relay does not know its format; update Skein, then retry",
  },
} satisfies Record<"zh" | "en", Record<RefusalReason, string>>);
