import type { JSX } from "solid-js";
import type { OrgRole, RoomRole } from "../../bridge/contract.ts";
import { useText } from "../i18n/text.tsx";
import { peopleWords } from "./people-text.ts";

/** What somebody is in the organisation. */
export function RoleName(props: { readonly role: OrgRole }): JSX.Element {
  const t = useText(peopleWords);
  return <>{t()[props.role]}</>;
}

const wordOf = { owner: "roomOwner", admin: "admin", writer: "writer", reader: "reader" } as const;

/** The same for a room: `(role) => words` in the current language. */
export function useRoomRoleName(): (role: RoomRole) => string {
  const t = useText(peopleWords);
  return (role) => t()[wordOf[role]];
}
