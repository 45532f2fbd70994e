import { expect, test } from "vitest";
import type { SyncView } from "../../../bridge/contract.ts";
import { flockOf, noticeOf } from "./health.ts";
import { noticesText } from "./notices-text.ts";

const well: SyncView = {
  link: "online",
  since: 1000,
  inStep: true,
  waiting: 0,
  waitingItems: [],
  refused: [],
  back: null,
  lastOnlineAt: 1000,
  relayUrl: "https://relay.example",
  clockOffsetMs: 0,
  clockWrong: false,
  storage: {
    notSaved: null,
    usedBytes: null,
    quotaBytes: null,
    persisted: true,
    envelopes: 0,
    setAside: null,
  },
  version: { app: "0.1.0", relay: "0.1.0", updateNeeded: false },
  rosterBehind: false,
  missing: [],
  setAside: [],
  keys: null,
};
const refused = [{ id: "x", kind: "message", room: null, text: "t", reason: "TooLarge" }] as const;

test("[UI10] when all is well nothing is said", () => {
  expect(noticeOf(well)).toBe(null);
  expect(flockOf(well)).toEqual({ type: "Still" });
});

test("[UI10] only one thing is said: text not on disk comes before everything", () => {
  const storage = { ...well.storage, notSaved: { reason: "Quota", since: 0 } } as const;
  const all: SyncView = { ...well, link: "offline", waiting: 2, refused, clockWrong: true, storage };
  expect(noticeOf(all)).toEqual({ type: "NotSaved", reason: "Quota" });
  expect(noticeOf({ ...all, storage: well.storage })).toEqual({ type: "ClockWrong", offsetMs: 0 });
});

test("[UI10] [A12] what could not be read is said until somebody knows, also without a network", () => {
  const news = { records: 1, store: null, isNews: true };
  const offline = { ...well, link: "offline" } as const;
  const storage = { ...well.storage, setAside: news };
  expect(noticeOf({ ...offline, storage })).toEqual({ type: "SetAside" });
  expect(noticeOf({ ...offline, refused, storage })).toEqual({ type: "Refused", count: 1 });
  const known = { ...well.storage, setAside: { ...news, isNews: false } };
  expect(noticeOf({ ...offline, storage: known })).toEqual({ type: "Offline", waiting: 0 });
});

test("[UI10] what was refused comes before where the network is", () => {
  expect(noticeOf({ ...well, link: "offline", refused })).toEqual({ type: "Refused", count: 1 });
  expect(noticeOf({ ...well, link: "offline", waiting: 3 })).toEqual({ type: "Offline", waiting: 3 });
  expect(noticeOf({ ...well, link: "silent", waiting: 0 })).toEqual({
    type: "Silent",
    since: 1000,
    waiting: 0,
  });
});

test("[UI10] being back names what moved, and no zeros", () => {
  expect(noticesText.zh.back(12, 31, 6)).toBe("连上了。送出 12 件，收到 31 条，合并 6 处修改");
  expect(noticesText.en.back(12, 31, 6)).toBe("Back. Sent 12, received 31, merged 6 edits.");
  expect(noticesText.zh.back(0, 45, 0)).toBe("连上了。收到 45 条");
  expect(noticesText.en.back(0, 1, 1)).toBe("Back. Received 1, merged 1 edit.");
});

test("[UI10] being back is told once nothing else needs telling", () => {
  const back = { sent: 12, received: 31, merged: 6 };
  expect(noticeOf({ ...well, back })).toEqual({ type: "Back", ...back });
  expect(noticeOf({ ...well, back, version: { ...well.version, updateNeeded: true } })).toEqual({
    type: "UpdateNeeded",
  });
});

test("[UI10] connecting is not worth a banner", () => {
  expect(noticeOf({ ...well, link: "connecting", inStep: false })).toBe(null);
  expect(flockOf({ ...well, link: "connecting", inStep: false })).toEqual({ type: "Connecting" });
});

test("[UI10] the flock counts what waits, wherever the network is", () => {
  expect(flockOf({ ...well, waiting: 2, inStep: false })).toEqual({ type: "Waiting", count: 2 });
  expect(flockOf({ ...well, link: "offline", waiting: 2 })).toEqual({ type: "Waiting", count: 2 });
  expect(flockOf({ ...well, inStep: false })).toEqual({ type: "Fetching" });
});
