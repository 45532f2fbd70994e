import { expect, test } from "vitest";
import type { BackupFlaw, CommandError, RefusalReason, StopReason } from "../bridge/contract.ts";
import { errorText } from "./errors.ts";
import { stopText } from "./errors-stop.ts";
import { refusalText } from "./kit/refusal-text.ts";
import { en } from "./kit/sync-text.en.ts";
import { zh } from "./kit/sync-text.zh.ts";

const commandErrors = {
  NotReady: { type: "NotReady" },
  NeedsRelay: { type: "NeedsRelay" },
  TornLink: { type: "TornLink" },
  WrongRelay: { type: "WrongRelay", expected: "https://relay.example" },
  SetupTokenUsed: { type: "SetupTokenUsed" },
  SetupTokenUnknown: { type: "SetupTokenUnknown" },
  InviteExpired: { type: "InviteExpired", at: Date.UTC(2026, 9, 29, 6) },
  InviteUsedUp: { type: "InviteUsedUp" },
  InviteRevoked: { type: "InviteRevoked" },
  InviteUnknown: { type: "InviteUnknown" },
  AlreadyMember: { type: "AlreadyMember", orgName: "清泉" },
  NotAllowed: { type: "NotAllowed", rule: "onlyAdminsInvite" },
  NotMember: { type: "NotMember" },
  NoKeyYet: { type: "NoKeyYet" },
  PairingExpired: { type: "PairingExpired" },
  PairingUnknown: { type: "PairingUnknown" },
  BadKit: { type: "BadKit", positions: [3, 17] },
  KitUnknown: { type: "KitUnknown" },
  KitWordsDiffer: { type: "KitWordsDiffer" },
  GuestCapReached: { type: "GuestCapReached", perDay: 50 },
  NotFound: { type: "NotFound" },
  Empty: { type: "Empty" },
  OwnFull: { type: "OwnFull" },
  TooLong: { type: "TooLong", max: 4000, unit: "characters" },
  TooManyHeld: { type: "TooManyHeld", max: 100 },
  TooManyForwarded: { type: "TooManyForwarded", max: 100 },
  CannotForward: { type: "CannotForward", count: 2 },
  NotANumber: { type: "NotANumber", field: "target" },
  ClosesRing: { type: "ClosesRing" },
  TooManyLinks: { type: "TooManyLinks", max: 32 },
  NotSaved: { type: "NotSaved", reason: "Quota" },
  ClockWrong: { type: "ClockWrong", offsetMs: 7_200_000 },
  NeedsKit: { type: "NeedsKit", state: "none" },
  BackupBusy: { type: "BackupBusy" },
  ArchiveBusy: { type: "ArchiveBusy" },
  ArchiveRefused: { type: "ArchiveRefused", flaw: "Damaged" },
  Cancelled: { type: "Cancelled" },
  BackupRefused: { type: "BackupRefused", flaw: "Damaged" },
  RelayLostOrg: { type: "RelayLostOrg", org: "0f".repeat(32) },
  RelayRebuilding: { type: "RelayRebuilding" },
  NotAPicture: { type: "NotAPicture" },
  TooManyUrgent: { type: "TooManyUrgent", max: 3 },
  NotAPlace: { type: "NotAPlace" },
  TooManyPins: { type: "TooManyPins", max: 50 },
  TooManyFiles: { type: "TooManyFiles", max: 9 },
  FileTooLarge: { type: "FileTooLarge", name: "film.mp4", max: 2 ** 30 },
  FileAway: { type: "FileAway" },
  FileDamaged: { type: "FileDamaged" },
  GoalsUnavailable: { type: "GoalsUnavailable", detail: "wasm" },
  UpdateNeeded: { type: "UpdateNeeded" },
  Internal: { type: "Internal", detail: "boom at line 3" },
} as const satisfies { [T in CommandError["type"]]: Extract<CommandError, { type: T }> };

const flaws = {
  NotABackup: true,
  NewerVersion: true,
  OtherKit: true,
  OtherOrg: true,
  OtherPerson: true,
  OtherRoster: true,
  CutShort: true,
  Damaged: true,
  Unreadable: true,
} as const satisfies Record<BackupFlaw, true>;

const refusals = {
  NotMember: true,
  NotAllowed: true,
  NoSuchRoom: true,
  TooLarge: true,
  ClockAhead: true,
  RateLimited: true,
  StorageFull: true,
  Fork: true,
  RosterBehind: true,
  Invalid: true,
} as const satisfies Record<RefusalReason, true>;

const stops = {
  InsecureContext: { type: "InsecureContext" },
  MissingCrypto: { type: "MissingCrypto", what: "Ed25519" },
  StorageUnavailable: { type: "StorageUnavailable", detail: "blocked" },
  NewerData: { type: "NewerData" },
  UnreadableIdentity: { type: "UnreadableIdentity" },
  UpgradeBlocked: { type: "UpgradeBlocked" },
  WorkerFailed: { type: "WorkerFailed", detail: "boom" },
} as const satisfies { [T in StopReason["type"]]: Extract<StopReason, { type: T }> };

const hasHan = (text: string) => /\p{Script=Han}/u.test(text);

test.for(Object.values(commandErrors))("[UI1] $type has a sentence in each language", (error) => {
  const zh = errorText("zh", error);
  const en = errorText("en", error);
  expect(hasHan(zh)).toBe(true);
  expect(en).toMatch(/^[A-Z][^!]+\.$/);
  expect(zh).toMatch(/^[^！]+。$/u);
});

test.for(Object.keys(flaws) as BackupFlaw[])(
  "[UI1] why a backup file is not taken, %s, has a sentence in each language",
  (flaw) => {
    expect(errorText("zh", { type: "BackupRefused", flaw })).toMatch(/^\p{Script=Han}[^！]+。$/u);
    expect(errorText("en", { type: "BackupRefused", flaw })).toMatch(/^[A-Z][^!]+\.$/);
  },
);

test("[PERF1] where sentences cannot be fetched, chat says what they say of a step that did not finish", () => {
  expect([zh.stepFailed, en.stepFailed]).toEqual(
    (["zh", "en"] as const).map((language) => errorText(language, commandErrors.Internal)),
  );
});

test("[UI1] details meant for us stay out of the sentences", () => {
  expect(errorText("en", commandErrors.Internal)).not.toContain("boom");
  expect(errorText("zh", commandErrors.GoalsUnavailable)).not.toContain("wasm");
});

test("[UI1] facts a person can use are in the sentences", () => {
  expect(errorText("zh", commandErrors.AlreadyMember)).toContain("清泉");
  expect(errorText("en", commandErrors.WrongRelay)).toContain("https://relay.example");
  expect(errorText("en", commandErrors.ClockWrong)).toContain("2 hours");
  expect(errorText("zh", { type: "TooLong", max: 65_536, unit: "bytes" })).toContain("64 KB");
});

test.for(Object.keys(refusals) as RefusalReason[])("[UI2] %s says why, in each language", (reason) => {
  expect(hasHan(refusalText.zh[reason])).toBe(true);
  expect(refusalText.en[reason]).toMatch(/^[a-z].{8,}$/);
});

test.for(Object.values(stops))("[UI3] $type has a title and a way on, in each language", (reason) => {
  expect(hasHan(stopText("zh", reason).title)).toBe(true);
  expect(hasHan(stopText("zh", reason).text)).toBe(true);
  expect(stopText("en", reason).text).toMatch(/^[A-Z].+\.$/);
});
