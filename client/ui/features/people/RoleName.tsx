import type { JSX } from "solid-js";
import type { OrgRole } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { peopleText } from "./text.ts";

export function RoleName(props: { readonly role: OrgRole }): JSX.Element {
  const t = useText(peopleText);
  return <>{t()[props.role]}</>;
}
