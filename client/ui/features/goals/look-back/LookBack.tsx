import { batch, createSignal, For, type JSX, onCleanup, Show } from "solid-js";
import type {
  CycleId,
  EngineClient,
  GoalsView,
  KeyResultDetailView,
  ObjectiveView,
  RetrospectiveView,
} from "../../../../bridge/contract.ts";
import { formatMoment, formatNames } from "../../../i18n/format.ts";
import { languageOf, useLanguage, useText } from "../../../i18n/text.tsx";
import { Button } from "../../../kit/Button.tsx";
import { TextArea } from "../../../kit/TextField.tsx";
import { useEngine } from "../../../state/engine.tsx";
import { createGoalActions } from "../actions.ts";
import { cycleName } from "../cycle-text.ts";
import { texts } from "../text.ts";
import {
  EMPTY,
  idsOf,
  isSame,
  knownOf,
  type LookBack,
  MAX_TEXT,
  PARTS,
  type Sent,
  startOfCycle,
  startOfObjective,
} from "./look-back.ts";
import { lookBackTexts } from "./look-back-text.ts";

/** Looking back when a cycle closes: at the whole of it, and at each objective. Saved on leaving a box, as scores are. */
export function LooksBack(props: {
  readonly view: GoalsView;
  readonly objectives: readonly ObjectiveView[];
}): JSX.Element {
  const t = useText(lookBackTexts);
  const words = useText(texts);
  const language = useLanguage();
  const engine = useEngine();
  const isOpen = () => props.view.state === "ready" && props.view.cycle.state !== "closed";
  const detailsOf = (one: ObjectiveView) =>
    Promise.all(one.keyResults.map(({ id }) => firstDetail(engine, one.id, id)));
  return (
    <>
      <p class="hint">{t().lead}</p>
      <Part
        place={cycleName(language(), props.view.cycle)}
        title={t().whole}
        objective={null}
        cycle={props.view.cycle.id}
        written={props.view.retrospectives}
        canEdit={isOpen()}
        start={async () => startOfCycle(language(), props.objectives, props.view.room)}
      />
      <For each={props.objectives}>
        {(one) => (
          <Part
            place={`O${one.number}`}
            title={one.title.text || words().untitled}
            objective={one.id}
            cycle={props.view.cycle.id}
            written={one.retrospectives}
            canEdit={isOpen() && one.canEdit}
            start={async () =>
              startOfObjective(
                language(),
                one,
                (await detailsOf(one)).filter((detail) => detail !== null),
              )
            }
          />
        )}
      </For>
    </>
  );
}

interface PartProps {
  readonly place: string;
  readonly title: string;
  readonly objective: string | null;
  readonly cycle: CycleId;
  readonly written: readonly RetrospectiveView[];
  readonly canEdit: boolean;
  readonly start: () => Promise<LookBack>;
}

function Part(props: PartProps): JSX.Element {
  const t = useText(lookBackTexts);
  const language = useLanguage();
  const form = createLookBack(props);
  const who = () => {
    const names = props.written.map(({ by }) => by.name);
    const at = Math.max(...props.written.map((one) => one.at));
    return t().by(formatNames(language(), [...new Set(names)]), formatMoment(language(), at, Date.now()));
  };
  return (
    <section class="looks-back" aria-label={t().of(props.place)}>
      <p class="what">
        <Show when={props.objective !== null}>
          <span class="k">{props.place}</span>
        </Show>
        <span class="grow" lang={languageOf(props.title)}>
          {props.title}
        </span>
        <Show when={props.canEdit && props.written.length === 0 && isSame(form.text(), EMPTY)}>
          <Button size="sm" onClick={() => void form.begin()}>
            {t().start}
          </Button>
        </Show>
        <Show when={props.canEdit && form.isBegun()}>
          <Button size="sm" onClick={form.takeBack}>
            {t().undo}
          </Button>
          <Button size="sm" tone="primary" onClick={form.keep}>
            {t().save}
          </Button>
        </Show>
      </p>
      <Show when={form.isBegun()}>
        <p class="by" role="status">
          {t().started}
        </p>
      </Show>
      <Show when={props.written.length > 1}>
        <p class="apart">{t().apart}</p>
      </Show>
      <Show when={props.canEdit || props.written.length > 0}>
        <div class="parts">
          <For each={PARTS}>
            {(part) => (
              <TextArea
                label={t()[part]}
                rows={2}
                maxLength={MAX_TEXT}
                readOnly={!props.canEdit}
                value={form.text()[part]}
                onInput={(text) => form.write(part, text)}
                onBlur={form.leave}
              />
            )}
          </For>
        </div>
      </Show>
      <Show when={props.written.length > 0}>
        <p class="by">{who()}</p>
      </Show>
    </section>
  );
}

function createLookBack(props: PartProps) {
  const actions = createGoalActions();
  const [typed, setTyped] = createSignal<LookBack | null>(null);
  const [sent, setSent] = createSignal<Sent | null>(null);
  /** Begun from the records and not touched yet: a draft, which nobody else sees until it is changed or kept. */
  const [isBegun, setBegun] = createSignal(false);
  /** What the typing began on: only that is taken the place of, whatever has come since. */
  let seen: readonly string[] = [];
  const known = () => knownOf(sent(), props.written);
  const text = () => typed() ?? known();
  const write = (look: LookBack) => {
    if (typed() === null) seen = idsOf(props.written);
    setTyped(look);
  };
  const save = async () => {
    const look = typed();
    if (look === null || look === sent()?.look) return;
    if (isSame(look, known())) {
      setTyped(null);
      return;
    }
    setSent({ look, seen, at: null });
    const place = { objective: props.objective, cycle: props.cycle };
    const done = await actions.writeRetrospective({ ...place, ...look, seen });
    batch(() => {
      if (sent()?.look === look) setSent(done.ok ? { look, seen, at: idsOf(props.written) } : null);
      if (done.ok && typed() === look) setTyped(null); // what was refused is said in a toast, and stays
    });
  };
  const leave = () => {
    if (!isBegun()) void save();
  };
  onCleanup(leave);
  return {
    text,
    write(part: keyof LookBack, value: string) {
      setBegun(false);
      write({ ...text(), [part]: value });
    },
    leave,
    async begin() {
      const look = await props.start();
      if (typed() !== null || !isSame(known(), EMPTY)) return;
      write(look);
      setBegun(true);
    },
    keep() {
      setBegun(false);
      void save();
    },
    isBegun,
    takeBack() {
      setBegun(false);
      setTyped(null);
    },
  };
}

/** A view's first picture, and no more of it. */
const firstDetail = (
  engine: EngineClient,
  objective: string,
  keyResult: string,
): Promise<KeyResultDetailView | null> =>
  new Promise((resolve) => {
    const unwatch = engine.watch("keyResult", { objective, keyResult }, (view) => {
      resolve(view);
      queueMicrotask(() => unwatch());
    });
  });
