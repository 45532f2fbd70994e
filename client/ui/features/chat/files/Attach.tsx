import { createSignal, type JSX, Match, Show, Switch } from "solid-js";
import type { RoomView } from "../../../../bridge/contract.ts";
import { useText } from "../../../i18n/text.tsx";
import { Menu, MenuItem } from "../../../kit/Menu.tsx";
import { fetched } from "../../../state/fetched.tsx";
import type { Composing } from "../composing.ts";
import { goalText } from "../goal/goal-text.ts";
import { placeText } from "../place/place-text.ts";
import { urgentText } from "../urgent/urgent-text.ts";
import { attach, attachVoice, choose } from "./attaching.ts";
import { Recorder } from "./Recorder.tsx";
import { filesText } from "./text.ts";
import "./files.css";

const PlaceDialog = fetched(async () => (await import("../place/PlaceDialog.tsx")).PlaceDialog);
const GoalDialog = fetched(async () => (await import("../goal/GoalDialog.tsx")).GoalDialog);
const UrgentDialog = fetched(async () => (await import("../urgent/UrgentDialog.tsx")).UrgentDialog);

/** What may go with a message: pictures, files, a photograph taken now, something said, a place; and that it is urgent. */
export function Attach(props: {
  readonly anchor: Element;
  readonly composing: Composing;
  readonly view: RoomView | null | undefined;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText(filesText);
  const place = useText(placeText);
  const urgent = useText(urgentText);
  const [step, setStep] = createSignal<"menu" | "voice" | "place" | "goal" | "urgent">("menu");
  const { composing } = props;
  const { tray } = composing;
  const goal = useText(goalText);
  const at = (name: "place" | "goal" | "urgent") => (step() === name ? props.view : null);
  const take = (accept: string, capture = false) =>
    choose((files) => void attach(tray, files), accept, capture);
  const hasCamera = matchMedia("(any-pointer: coarse)").matches;
  const menu = () => (
    <Menu
      open
      anchor={props.anchor}
      label={t().attach}
      onClose={() => setTimeout(() => step() === "menu" && props.onClose())}
    >
      <MenuItem icon="image" onSelect={() => take("image/*,video/*")}>
        {t().pictures}
      </MenuItem>
      <Show when={hasCamera}>
        <MenuItem icon="camera" onSelect={() => take("image/*", true)}>
          {t().photograph}
        </MenuItem>
      </Show>
      <MenuItem icon="file" onSelect={() => take("")}>
        {t().file}
      </MenuItem>
      <MenuItem icon="mic" onSelect={() => setStep("voice")}>
        {t().voiceMessage}
      </MenuItem>
      <MenuItem icon="place" onSelect={() => setStep("place")}>
        {place().menu}
      </MenuItem>
      <MenuItem icon="goals" onSelect={() => setStep("goal")}>
        {goal().menu}
      </MenuItem>
      <Show when={props.view?.canAsk && !composing.isEdit()}>
        <hr />
        <MenuItem icon="horn" onSelect={() => setStep("urgent")}>
          {urgent().menu}
        </MenuItem>
      </Show>
    </Menu>
  );
  return (
    <Switch fallback={menu()}>
      <Match when={step() === "voice"}>
        <Recorder onDone={(voice) => attachVoice(tray, voice)} onClose={() => props.onClose()} />
      </Match>
      <Match when={at("place")}>
        {(view) => <PlaceDialog room={view().id} composing={composing} onClose={props.onClose} />}
      </Match>
      <Match when={at("goal")}>{(view) => <GoalDialog room={view().id} onClose={props.onClose} />}</Match>
      <Match when={at("urgent")}>
        {(view) => <UrgentDialog room={view().id} composing={composing} onClose={props.onClose} />}
      </Match>
    </Switch>
  );
}
