import { createSignal, For, type JSX, Show } from "solid-js";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Dialog } from "../../kit/Dialog.tsx";
import { Menu, MenuItem } from "../../kit/Menu.tsx";
import { TextField } from "../../kit/TextField.tsx";
import { formatAhead, momentField, parseMoment, sendTimes } from "./send-times.ts";
import { writingText } from "./writing-text.ts";

/** When a message is to go: the times that people mean most, or one of their own. */
export function ScheduleMenu(props: {
  readonly anchor: Element;
  readonly onPick: (at: number) => void;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText(writingText);
  const near = useText("chat");
  const language = useLanguage();
  const [own, setOwn] = createSignal(false);
  const now = Date.now();
  const pick = (at: number) => {
    props.onClose();
    props.onPick(at);
  };
  return (
    <Show
      when={own()}
      fallback={
        <Menu open anchor={props.anchor} label={near().later} onClose={() => !own() && props.onClose()}>
          <For each={sendTimes(now)}>
            {(at) => <MenuItem onSelect={() => pick(at)}>{formatAhead(language(), at, now)}</MenuItem>}
          </For>
          <hr />
          <MenuItem icon="calendar" onSelect={() => setOwn(true)}>
            {t().ownTime}
          </MenuItem>
        </Menu>
      }
    >
      <OwnTime first={sendTimes(now)[1] ?? now} onPick={pick} onClose={props.onClose} />
    </Show>
  );
}

function OwnTime(props: {
  readonly first: number;
  readonly onPick: (at: number) => void;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText(writingText);
  const [field, setField] = createSignal(momentField(props.first));
  const at = () => parseMoment(field());
  const isPast = () => (at() ?? 0) <= Date.now();
  const pick = () => {
    const chosen = at();
    if (chosen !== null && !isPast()) props.onPick(chosen);
  };
  return (
    <Dialog
      open
      title={t().ownTime}
      onClose={props.onClose}
      actions={
        <>
          <Button onClick={props.onClose}>{t().cancel}</Button>
          <Button tone="primary" disabled={isPast()} onClick={pick}>
            {t().hold}
          </Button>
        </>
      }
    >
      <TextField
        type="datetime-local"
        label={t().when}
        value={field()}
        min={momentField(Date.now())}
        hint={t().mustBeOpen}
        error={isPast() ? t().isPast : undefined}
        onInput={setField}
        onKeyDown={(event) => event.key === "Enter" && pick()}
      />
    </Dialog>
  );
}
