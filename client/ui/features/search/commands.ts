import { useLocation, useNavigate } from "@solidjs/router";
import type { Accessor } from "solid-js";
import type { MeView, PeopleView, RoomId } from "../../../bridge/contract.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import type { IconName } from "../../kit/Icon.tsx";
import { shortcuts } from "../../kit/shortcuts.ts";
import { MAX_TEXT_SCALE, MIN_TEXT_SCALE } from "../../state/appearance.ts";
import { useAppearance } from "../../state/appearance-provider.tsx";
import { useEngine } from "../../state/engine.tsx";
import { useFinder } from "../../state/finder.tsx";
import { useOutbox } from "../../state/outbox.tsx";
import { commandsText } from "./commands-text.ts";
import type { Named } from "./rank.ts";

/** Something that can be done from the finder. */
export interface Command extends Named {
  readonly id: string;
  readonly icon: IconName;
  readonly keys?: string;
  readonly run: () => void;
}

type CommandId = keyof (typeof commandsText)["zh"];
type Choice = readonly [id: CommandId, icon: IconName, run: () => void, keys?: string];

const SCALE_STEP = 0.1;

/** What this person can do now, what is done most at the top. */
export function createCommands(
  me: Accessor<MeView>,
  people: Accessor<PeopleView | undefined>,
): Accessor<readonly Command[]> {
  const t = useText(commandsText);
  const navigate = useNavigate();
  const finder = useFinder();
  const outbox = useOutbox();
  const engine = useEngine();
  const room = createRoomShown();
  const appearance = createAppearanceChoices();
  const go = (href: string) => () => navigate(href);

  const inRoom = (id: RoomId): readonly Choice[] => [
    ["findHere", "search", () => finder.find(id)],
    ["roomInfo", "info", go(`/chats/${encodeURIComponent(id)}?info=1`)],
  ];
  const choices = (): readonly Choice[] => {
    const shown = room();
    return [
      ...(people()?.canCreateRooms === true ? [["newRoom", "plus", go("/chats?new=room")] as const] : []),
      ...(people()?.canInvite === true
        ? [["invite", "user-plus", go("/people?invite=person")] as const]
        : []),
      ...(shown === null ? [] : inRoom(shown)),
      ["keys", "command", finder.showKeys, shortcuts.anywhere.keys],
      ["chats", "chat", go("/chats")],
      ...(me().hasGoals ? [["goals", "goals", go("/goals")] as const] : []),
      ["people", "people", go("/people")],
      ["settings", "sliders", go("/settings")],
      ...appearance(),
      ["look", "text", go("/settings/look")],
      ["calm", "moon", go("/settings/rest")],
      ["me", "person", go("/settings/me")],
      ["devices", "device", go("/settings/devices")],
      ["kit", "key", go("/settings/kit")],
      ["sync", "relay", go("/settings/sync")],
      ["outbox", "wait", outbox.open],
      ["reconnect", "refresh", () => void engine.command("reconnect", {})],
      ["org", "org", go("/settings/org")],
      ["about", "info", go("/settings/about")],
    ];
  };
  return () =>
    choices().map(([id, icon, run, keys]) => {
      const [name = "", title = ""] = t()[id].split("|");
      return { id, icon, run, name, title, ...(keys !== undefined && { keys }) };
    });
}

/** The room on the stage, `null` where none is. */
export function createRoomShown(): Accessor<RoomId | null> {
  const location = useLocation();
  return () => {
    const [, area, room] = location.pathname.split("/");
    return area === "chats" && room !== undefined && room !== "" ? decodeURIComponent(room) : null;
  };
}

function createAppearanceChoices(): Accessor<readonly Choice[]> {
  const { appearance, look, change } = useAppearance();
  const language = useLanguage();
  return () => {
    const { theme, textScale } = appearance();
    const scaled = (by: number) => Math.round((textScale + by) * 10) / 10;
    const isDark = look().theme === "dark";
    return [
      isDark
        ? (["light", "sun", () => change({ theme: "light" })] as const)
        : (["dark", "moon", () => change({ theme: "dark" })] as const),
      ...(theme === "system" ? [] : [["system", "laptop", () => change({ theme: "system" })] as const]),
      ["otherLanguage", "globe", () => change({ language: language() === "zh" ? "en" : "zh" })],
      ...(textScale < MAX_TEXT_SCALE
        ? [["larger", "plus", () => change({ textScale: scaled(SCALE_STEP) })] as const]
        : []),
      ...(textScale > MIN_TEXT_SCALE
        ? [["smaller", "minus", () => change({ textScale: scaled(-SCALE_STEP) })] as const]
        : []),
    ];
  };
}
