import { createSignal, For, type JSX, Show } from "solid-js";
import type { RoomRow } from "../../../../bridge/contract.ts";
import { useText } from "../../../i18n/text.tsx";
import { Button } from "../../../kit/Button.tsx";
import { Dialog } from "../../../kit/Dialog.tsx";
import { Icon } from "../../../kit/Icon.tsx";
import { IconButton } from "../../../kit/IconButton.tsx";
import { TextField } from "../../../kit/TextField.tsx";
import { useAct } from "../../../state/act.ts";
import { createView, useEngine } from "../../../state/engine.tsx";
import { calmText } from "../calm-text.ts";
import { SECTION_UNITS } from "./SectionName.tsx";
import { useSectionActs } from "./section-acts.ts";

/** Which section a room belongs to; a new one is named in the same place. */
export function SectionDialog(props: { readonly room: RoomRow; readonly onClose: () => void }): JSX.Element {
  const t = useText(calmText);
  const act = useAct();
  const engine = useEngine();
  const calm = createView("calm", () => ({}));
  const acts = useSectionActs(() => calm()?.sections ?? []);
  const [name, setName] = createSignal("");
  const [problem, setProblem] = createSignal<string>();
  const { id: room, own } = props.room;
  const put = async (section: string | null) => {
    if (await act.say("setRoomOwn", { room, section })) props.onClose();
  };
  const create = async (event: SubmitEvent) => {
    event.preventDefault();
    if (name().trim() === "") return;
    const made = await engine.command("nameSection", { id: null, name: name().trim() });
    if (made.ok) return put(made.value.id);
    setProblem((await act.attempt("nameSection", { id: null, name: name().trim() })) ?? undefined);
  };
  return (
    <Dialog
      open
      title={t().sectionTitle(props.room.name)}
      onClose={props.onClose}
      actions={<Button onClick={props.onClose}>{t().close}</Button>}
    >
      <p>{t().sectionHint}</p>
      <div class="rows card" data-lined="">
        <For each={calm()?.sections}>
          {(section) => (
            <div class="row">
              <button
                type="button"
                class="grow section-choice"
                aria-pressed={section.id === own.section?.id}
                onClick={() => void put(section.id)}
              >
                <bdi>{section.name}</bdi>
              </button>
              <Show when={section.id === own.section?.id}>
                <Icon name="tick" />
              </Show>
              <IconButton
                icon="x"
                size="sm"
                label={t().dropSection(section.name)}
                onClick={() => void acts.drop({ ...section })}
              />
            </div>
          )}
        </For>
        <div class="row">
          <button
            type="button"
            class="grow section-choice"
            aria-pressed={own.section === null}
            onClick={() => void put(null)}
          >
            {t().noSection}
          </button>
          <Show when={own.section === null}>
            <Icon name="tick" />
          </Show>
        </div>
      </div>
      <form class="new-section" onSubmit={create}>
        <TextField
          label={t().sectionName}
          hideLabel
          placeholder={t().newSection}
          value={name()}
          onInput={setName}
          maxlength={SECTION_UNITS}
          error={problem()}
        />
        <Button type="submit" tone="soft" disabled={name().trim() === ""}>
          {t().save}
        </Button>
      </form>
    </Dialog>
  );
}
