import { createSignal, For, type JSX } from "solid-js";
import type { CommandError, CycleId, ObjectiveId } from "../../../../bridge/contract.ts";
import { useErrorText } from "../../../errors.ts";
import { useLanguage, useText } from "../../../i18n/text.tsx";
import { Button } from "../../../kit/Button.tsx";
import { Dialog } from "../../../kit/Dialog.tsx";
import { useToasts } from "../../../kit/Toasts.tsx";
import { useEngine } from "../../../state/engine.tsx";
import { createGoalActions } from "../actions.ts";
import { resultWords } from "../result-kind.ts";
import { AREAS, type Area, type Template, type TemplateResult, templates } from "./templates.ts";
import { areaNames, templateTexts } from "./templates-text.ts";

export interface TemplatesDialogProps {
  readonly cycle: CycleId;
  readonly onClose: () => void;
}

/** Objectives to begin with, by what they are about. One press writes one with its key results; undo puts it away. */
export default function TemplatesDialog(props: TemplatesDialogProps): JSX.Element {
  const t = useText(templateTexts);
  const language = useLanguage();
  const [area, setArea] = createSignal<Area | null>(null);
  const writer = createWriter(props);
  const shown = () => templates.filter((one) => area() === null || one.area === area());
  return (
    <Dialog
      open
      size="wide"
      title={t().title}
      onClose={props.onClose}
      actions={<Button onClick={props.onClose}>{t().cancel}</Button>}
    >
      <div class="templates">
        <p class="hint">{t().lead}</p>
        <fieldset class="areas" aria-label={t().areas}>
          <For each={[null, ...AREAS]}>
            {(one) => (
              <button
                type="button"
                class="chip"
                data-tone={area() === one ? "brand" : "line"}
                aria-pressed={area() === one}
                onClick={() => setArea(one)}
              >
                {one === null ? t().all : areaNames[language()][one]}
              </button>
            )}
          </For>
        </fieldset>
        <ul>
          <For each={shown()}>
            {(template) => (
              <li>
                <div class="what">
                  <p class="area">{areaNames[language()][template.area]}</p>
                  <h3>{template.title[language()]}</h3>
                  <p class="why">{template.why[language()]}</p>
                  <ul>
                    <For each={template.keyResults}>
                      {(one) => (
                        <li>
                          {one.title[language()]} <b>{measureWords(one)}</b>
                        </li>
                      )}
                    </For>
                  </ul>
                </div>
                <Button
                  size="sm"
                  aria-label={t().useOf(template.title[language()])}
                  busy={writer.busy() === template.id}
                  disabled={writer.busy() !== null}
                  onClick={() => void writer.use(template)}
                >
                  {t().use}
                </Button>
              </li>
            )}
          </For>
        </ul>
      </div>
    </Dialog>
  );

  function measureWords(one: TemplateResult): string {
    if (one.kind === "milestone") return "";
    const unit = one.unit[language()];
    const { now, goal } = resultWords(language(), {
      ...one,
      unit,
      current: one.start,
      currentChoice: null,
      zones: [],
    });
    return `${now ?? ""}${goal}`.trim();
  }
}

function createWriter(props: TemplatesDialogProps) {
  const t = useText(templateTexts);
  const language = useLanguage();
  const engine = useEngine();
  const toasts = useToasts();
  const errorText = useErrorText();
  const actions = createGoalActions();
  const [busy, setBusy] = createSignal<string | null>(null);

  async function write(template: Template): Promise<void> {
    const title = template.title[language()];
    const made = await engine.command("createObjective", { cycle: props.cycle, title });
    if (!made.ok) {
      toasts.show({ icon: "alert", text: errorText(made.error) });
      return;
    }
    const { id } = made.value;
    const error = await fill(id, template);
    props.onClose();
    const action = { label: t().undo, run: () => void actions.putAwayObjective(id) };
    if (error === null) toasts.show({ text: t().added(title), action });
    else toasts.show({ icon: "alert", text: errorText(error), action }); // what was written so far is there
  }

  /** Writes what is in it, up to what is refused. */
  async function fill(objective: ObjectiveId, template: Template): Promise<CommandError | null> {
    const say = language();
    const why = { id: objective, field: "why", text: template.why[say], version: "" } as const;
    const said = await engine.command("editObjectiveText", why);
    if (!said.ok) return said.error;
    for (const { title, unit, ...measured } of template.keyResults) {
      const named = { title: title[say], unit: unit[say], ...measured };
      const added = await engine.command("addKeyResult", { objective, owner: null, ...named });
      if (!added.ok) return added.error;
    }
    return null;
  }
  return {
    busy,
    async use(template: Template) {
      if (busy() !== null) return;
      setBusy(template.id);
      await write(template);
      setBusy(null);
    },
  };
}
