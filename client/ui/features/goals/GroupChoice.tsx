import { createMemo, type JSX, Show } from "solid-js";
import type { GoalsView } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { MenuSelect } from "../../kit/MenuSelect.tsx";
import { cycleTexts } from "./cycle-text.ts";
import { groupsOf } from "./groups.ts";
import { mapTexts } from "./map/map-text.ts";

/** A level, or a team's room: where the list pane, which offers the same, is not beside it. */
export function GroupChoice(props: {
  readonly view: GoalsView;
  readonly group: string | null;
  readonly onGroup: (group: string | null) => void;
}): JSX.Element {
  const words = useText(mapTexts);
  const levels = useText(cycleTexts);
  const groups = createMemo(() => groupsOf(props.view.objectives, levels()));
  return (
    <Show when={groups().length > 1 || props.group !== null}>
      <MenuSelect
        label={words().whose}
        value={props.group ?? ""}
        options={[
          { value: "", label: words().everyone },
          ...groups().map(({ id, name, count }) => ({ value: id, label: `${name} ${count}` })),
        ]}
        onChange={(group) => props.onGroup(group === "" ? null : group)}
      />
    </Show>
  );
}
