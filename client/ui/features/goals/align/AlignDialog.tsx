import { createMemo, createSignal, For, type JSX, onMount, Show } from "solid-js";
import type { GoalTarget, ObjectiveView } from "../../../../bridge/contract.ts";
import { useErrorText } from "../../../errors.ts";
import { languageOf, useLanguage, useText } from "../../../i18n/text.tsx";
import { Button } from "../../../kit/Button.tsx";
import { Dialog } from "../../../kit/Dialog.tsx";
import { Failure } from "../../../kit/Failure.tsx";
import { PickRow } from "../../../kit/PickRow.tsx";
import { Segmented } from "../../../kit/Segmented.tsx";
import { TextField } from "../../../kit/TextField.tsx";
import { useEngine } from "../../../state/engine.tsx";
import { cycleName } from "../cycle-text.ts";
import { texts } from "../text.ts";
import { alignTexts } from "./align-text.ts";
import { createAligning } from "./aligning.ts";
import { findTargets, type TargetRow } from "./find-targets.ts";
import { isSameTarget } from "./links.ts";
import "../../../kit/people.css";
import "./align.css";

const REASON_LETTERS = 80; // as many as are kept

export interface AlignDialogProps {
  readonly objective: ObjectiveView;
  readonly what: "align" | "need";
  readonly onClose: () => void;
}

/** Chooses what an objective leads to, or what it needs, among all that this person can see. */
export function AlignDialog(props: AlignDialogProps): JSX.Element {
  const t = useText(alignTexts);
  const goals = useText(texts);
  const aligning = createAligning();
  const { targets, failed } = createTargets(props.objective.id);
  const [chosen, setChosen] = createSignal<TargetRow | null>(null);
  const [how, setHow] = createSignal<"contributes" | "supports">("contributes");
  const [reason, setReason] = createSignal("");
  const [failure, setFailure] = createSignal<string | null>(null);
  const [busy, setBusy] = createSignal(false);
  const isAlign = () => props.what === "align";
  const title = () => props.objective.title.text || goals().untitled;
  const save = async () => {
    const row = chosen();
    if (row === null || busy()) return;
    setBusy(true);
    const { objective } = props;
    const name = row.title || goals().untitled;
    const refused = isAlign()
      ? await aligning.align(objective, row, name, how(), thereOf(objective, row)?.how ?? null)
      : await aligning.need(objective, row, name, reason().trim(), neededOf(objective, row)?.reason ?? null);
    setBusy(false);
    setFailure(refused);
    if (refused === null) props.onClose();
  };
  return (
    <Dialog
      open
      size="wide"
      title={isAlign() ? t().alignTitle(title()) : t().needTitle(title())}
      onClose={props.onClose}
      actions={
        <>
          <Button onClick={props.onClose}>{t().cancel}</Button>
          <Button tone="primary" disabled={chosen() === null} busy={busy()} onClick={() => void save()}>
            {isAlign() ? t().align : t().addNeed}
          </Button>
        </>
      }
    >
      <div class="dialog-form">
        <Picker {...props} targets={targets()} chosen={chosen()} onChoose={setChosen} />
        <Show
          when={isAlign()}
          fallback={
            <TextField
              label={t().reason}
              placeholder={t().reasonPlaceholder}
              maxlength={REASON_LETTERS}
              value={reason()}
              onInput={setReason}
            />
          }
        >
          <div class="align-how">
            <Segmented
              label={t().kind}
              value={how()}
              options={(["contributes", "supports"] as const).map((value) => ({ value, label: t()[value] }))}
              onChange={setHow}
            />
            <p class="hint" role="status">
              {how() === "contributes" ? t().contributesText : t().supportsText}
            </p>
          </div>
        </Show>
        <Failure text={failure() ?? failed()} />
      </div>
    </Dialog>
  );
}

const thereOf = ({ parents }: ObjectiveView, row: TargetRow) => parents.find((one) => isSameTarget(one, row));
const neededOf = ({ needs }: ObjectiveView, row: TargetRow) => needs.find((one) => isSameTarget(one, row));

/** All that can be chosen, as it was when one began to look. */
function createTargets(id: string) {
  const engine = useEngine();
  const errorText = useErrorText();
  const [targets, setTargets] = createSignal<readonly GoalTarget[]>();
  const [failed, setFailed] = createSignal<string | null>(null);
  onMount(async () => {
    const result = await engine.command("readTargets", { id });
    if (result.ok) setTargets(result.value);
    else setFailed(errorText(result.error));
  });
  return { targets, failed };
}

interface PickerProps extends AlignDialogProps {
  readonly targets: readonly GoalTarget[] | undefined;
  readonly chosen: TargetRow | null;
  readonly onChoose: (row: TargetRow) => void;
}

function Picker(props: PickerProps): JSX.Element {
  const t = useText(alignTexts);
  const [typed, setTyped] = createSignal("");
  const found = createMemo(() => findTargets(props.targets ?? [], typed()));
  const empty = () =>
    props.targets === undefined ? t().loading : props.targets.length === 0 ? t().noTargets : t().noMatch;
  return (
    <fieldset class="picker align-picker" onKeyDown={walk}>
      <legend class="sr">{t().choose}</legend>
      <TextField
        label={t().find}
        hideLabel
        placeholder={t().find}
        icon="search"
        tone="sunken"
        type="search"
        value={typed()}
        onInput={setTyped}
      />
      <div class="picker-rows">
        <For each={found().rows} fallback={<p class="hint">{empty()}</p>}>
          {(row) => <TargetLine {...props} row={row} />}
        </For>
        <Show when={found().more > 0}>
          <p class="hint">{t().more(found().more)}</p>
        </Show>
      </div>
    </fieldset>
  );
}

function TargetLine(props: PickerProps & { readonly row: TargetRow }): JSX.Element {
  const t = useText(alignTexts);
  const language = useLanguage();
  const goals = useText(texts);
  const isAlign = () => props.what === "align";
  const closes = () => isAlign() && props.row.target.closesRing;
  const isThere = () => (isAlign() ? thereOf : neededOf)(props.objective, props.row) !== undefined;
  const about = () => {
    const { target, keyResult } = props.row;
    const isOther = target.cycle.id !== props.objective.cycle;
    const place = [target.place || target.owner?.name, isOther && cycleName(language(), target.cycle)];
    const said = [keyResult === null ? undefined : target.title || goals().untitled, ...place];
    return said.filter(Boolean).join(" · ");
  };
  const sign = () => (closes() ? t().wouldRing : isThere() ? t().isThere : "");
  return (
    <PickRow
      single
      chosen={props.chosen?.key === props.row.key}
      disabled={closes()}
      onToggle={() => props.onChoose(props.row)}
    >
      <Show when={props.row.number}>{(number) => <span class="k">KR{number()}</span>}</Show>
      <span class="text">
        <span class="t1" lang={languageOf(props.row.title)}>
          {props.row.title || goals().untitled}
        </span>
        <span class="t2">
          {about()}
          <Show when={sign()}>{(words) => <em>{words()}</em>}</Show>
        </span>
      </span>
    </PickRow>
  );
}

/** From the words to the rows and along them; a row is chosen as radios are. */
function walk(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
  const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (by === 0) return;
  event.preventDefault();
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>("input:not(:disabled)")];
  stops[stops.indexOf(document.activeElement as HTMLElement) + by]?.focus();
}
