/** What happened in a room, for the UI to say in words. Part of api.ts; the same rules: plain data, opaque ids. */
import type { ImportedLine } from "./api-archive.ts";
import type { RoomRole, WhoMay } from "./api-membership.ts";
import type { NoteLine } from "./api-notes.ts";
import type { MessageId, ObjectiveId, OrgRole } from "./api-views.ts";

export type RoomLine =
  | { readonly type: "RoomCreated"; readonly by: string; readonly name: string }
  | { readonly type: "RoomRenamed"; readonly by: string; readonly name: string }
  | ImportedLine
  | { readonly type: "MemberJoined"; readonly name: string; readonly invitedBy: string | null }
  | {
      readonly type: "CheckedIn";
      readonly by: string;
      readonly objective: ObjectiveId;
      readonly keyResult: string;
      readonly from: string;
      readonly to: string;
    }
  | NoteLine
  | { readonly type: "MemberAdded"; readonly name: string; readonly by: string; readonly role: RoomRole }
  | {
      readonly type: "GuestJoined";
      readonly name: string;
      readonly org: string | null;
      readonly invitedBy: string | null;
    }
  | { readonly type: "MemberLeft"; readonly name: string; readonly successor: string | null }
  | {
      readonly type: "MemberRemoved";
      readonly name: string;
      readonly by: string;
      readonly successor: string | null;
    }
  | {
      readonly type: "RoleChanged";
      readonly name: string;
      readonly by: string;
      readonly role: OrgRole | RoomRole;
    }
  | {
      readonly type: "RulesChanged";
      readonly by: string;
      /** `null` in open rooms. */
      readonly history: "all" | "since" | null;
      readonly whoAdds: "writers" | "admins" | null;
      readonly whoMay: WhoMay;
    }
  | { readonly type: "RoomPictured"; readonly by: string; readonly on: boolean }
  | { readonly type: "Pinned"; readonly by: string; readonly id: MessageId }
  | { readonly type: "LinkMade"; readonly by: string; readonly guestOrg: string | null }
  | { readonly type: "LinkRevoked"; readonly by: string }
  | { readonly type: "DeviceAdded"; readonly name: string; readonly how: "linked" | "kit" }
  | { readonly type: "DeviceRevoked"; readonly name: string; readonly by: string }
  | { readonly type: "KeyRenewed"; readonly by: string }
  | { readonly type: "Vouched"; readonly name: string; readonly by: string; readonly title: string }
  /** An event from a newer Skein: kept whole, shown after an update. */
  | { readonly type: "Newer" }
  /** Arrived, kept, cannot be opened; `reason` is an OpenError type. */
  | { readonly type: "SetAside"; readonly reason: string };
