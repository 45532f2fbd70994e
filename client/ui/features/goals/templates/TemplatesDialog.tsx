import { createSignal, For, type JSX } from "solid-js";
import type { CycleId } from "../../../../bridge/contract.ts";
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
    const say = language();
    const title = template.title[say];
    const made = await engine.command("createObjective", { cycle: props.cycle, title });
    if (!made.ok) {
      toasts.show({ icon: "alert", text: errorText(made.error) });
      return;
    }
    const { id } = made.value;
    await engine.command("editObjectiveText", { id, field: "why", text: template.why[say], version: "" });
    for (const { title: name, unit, kind, start, target } of template.keyResults)
      await engine.command("addKeyResult", {
        objective: id,
        title: name[say],
        unit: unit[say],
        kind,
        start,
        target,
        owner: null,
      });
    props.onClose();
    toasts.show({
      text: t().added(title),
      action: { label: t().undo, run: () => void actions.putAwayObjective(id) },
    });
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
