import { createSignal, For, type JSX } from "solid-js";
import { formatPercent } from "../../i18n/format-more.ts";
import { useText } from "../../i18n/text.tsx";
import { Segmented } from "../../kit/Segmented.tsx";
import { Option, Page, Part } from "../../kit/SettingsPage.tsx";
import { Slider } from "../../kit/Slider.tsx";
import { Switch } from "../../kit/Switch.tsx";
import { type Appearance, MAX_TEXT_SCALE, MIN_TEXT_SCALE } from "../../state/appearance.ts";
import { useAppearance } from "../../state/appearance-provider.tsx";
import {
  readUndoSeconds,
  UNDO_SECONDS,
  type UndoSeconds,
  writeUndoSeconds,
} from "../../state/undo-window.ts";
import { settingsText } from "./text.ts";

export function LookPage(): JSX.Element {
  const t = useText(settingsText);
  const { appearance, look, change } = useAppearance();
  return (
    <Page title={t().look}>
      <Part title={t().language}>
        <Segmented<Appearance["language"]>
          wide
          label={t().language}
          value={appearance().language}
          options={[
            { value: "system", label: t().system },
            { value: "zh", label: "简体中文" },
            { value: "en", label: "English" },
          ]}
          onChange={(language) => change({ language })}
        />
      </Part>
      <Part title={t().theme}>
        <div class="card">
          <Themes theme={appearance().theme} onChange={(theme) => change({ theme })} />
          <div class="rows" data-lined="">
            <Option title={t().contrast} text={t().contrastText}>
              <Switch
                label={t().contrast}
                checked={look().contrast === "more"}
                onChange={(more) => change({ contrast: more ? "more" : "normal" })}
              />
            </Option>
            <Option title={t().glove} text={t().gloveText}>
              <Switch
                label={t().glove}
                checked={appearance().glove}
                onChange={(glove) => change({ glove })}
              />
            </Option>
          </div>
        </div>
      </Part>
      <Undo />
      <TextSize scale={appearance().textScale} onChange={(textScale) => change({ textScale })} />
    </Page>
  );
}

function Undo(): JSX.Element {
  const t = useText(settingsText);
  const [seconds, setSeconds] = createSignal(readUndoSeconds());
  const choose = (chosen: UndoSeconds) => {
    writeUndoSeconds(chosen);
    setSeconds(chosen);
  };
  return (
    <Part title={t().undoSend}>
      <Segmented<UndoSeconds>
        wide
        label={t().undoSend}
        value={seconds()}
        options={UNDO_SECONDS.map((value) => ({ value, label: t().undoFor(value) }))}
        onChange={choose}
      />
      <p class="part-note">{t().undoSendText}</p>
    </Part>
  );
}

function Themes(props: {
  readonly theme: Appearance["theme"];
  readonly onChange: (theme: Appearance["theme"]) => void;
}): JSX.Element {
  const t = useText(settingsText);
  const themes: readonly Appearance["theme"][] = ["system", "light", "dark"];
  return (
    <fieldset class="themes" aria-label={t().theme}>
      <For each={themes}>
        {(theme) => (
          <button type="button" aria-pressed={theme === props.theme} onClick={() => props.onChange(theme)}>
            <span class="pic" data-shows={theme}>
              <span class="a" />
              <span class="b">
                <i />
                <i />
              </span>
            </span>
            {t()[theme]}
          </button>
        )}
      </For>
    </fieldset>
  );
}

function TextSize(props: {
  readonly scale: number;
  readonly onChange: (scale: number) => void;
}): JSX.Element {
  const t = useText(settingsText);
  return (
    <Part title={t().textSize} aside={formatPercent(props.scale)}>
      <div class="card">
        <div class="size">
          <span aria-hidden="true">字</span>
          <Slider
            label={t().textSize}
            min={MIN_TEXT_SCALE}
            max={MAX_TEXT_SCALE}
            step={0.05}
            value={props.scale}
            valueText={formatPercent(props.scale)}
            onInput={props.onChange}
          />
          <span aria-hidden="true">字</span>
        </div>
        <p class="sample">{t().sample}</p>
      </div>
    </Part>
  );
}
