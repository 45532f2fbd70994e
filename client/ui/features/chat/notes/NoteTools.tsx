import type { Command, EditorState } from "prosemirror-state";
import { createSignal, For, type JSX, Show } from "solid-js";
import { redoCommand, undoCommand } from "y-prosemirror";
import { useText } from "../../../i18n/text.tsx";
import { Button } from "../../../kit/Button.tsx";
import { Icon, type IconName } from "../../../kit/Icon.tsx";
import { TextField } from "../../../kit/TextField.tsx";
import { isTool, linkAt, runTool, setLink, type Tool } from "./commands.ts";
import { notesText } from "./notes-text.ts";

const groups: readonly (readonly Tool[])[] = [
  ["h1", "h2", "h3"],
  ["strong", "em", "code"],
  ["bullets", "numbers", "checks"],
  ["quote", "pre"],
];
/** Letters where a letter says it; drawings where none does. */
const faces: Readonly<Record<Tool, { readonly letter: string } | { readonly icon: IconName }>> = {
  h1: { letter: "H1" },
  h2: { letter: "H2" },
  h3: { letter: "H3" },
  strong: { letter: "B" },
  em: { letter: "I" },
  code: { letter: "<>" },
  bullets: { letter: "•" },
  numbers: { letter: "1." },
  checks: { icon: "todo" },
  quote: { letter: "”" },
  pre: { letter: "{ }" },
};

/** One stop for Tab; the arrow keys go through it. */
export function NoteTools(props: {
  readonly state: EditorState | null;
  readonly run: (command: Command) => void;
  readonly ref: (element: HTMLElement) => void;
}): JSX.Element {
  const t = useText(notesText);
  const [address, setAddress] = createSignal<string | null>(null);
  const [isBad, setBad] = createSignal(false);
  const isOn = (tool: Tool) => props.state !== null && isTool(props.state, tool);
  const link = (event: Event) => {
    event.preventDefault();
    const command = setLink(address() ?? "");
    setBad(props.state === null || !command(props.state));
    if (isBad()) return;
    props.run(command);
    setAddress(null);
  };
  return (
    <div class="note-tools-frame">
      <div
        ref={props.ref}
        class="note-tools"
        role="toolbar"
        aria-label={t().tools}
        onKeyDown={(event) => moveFocus(event.currentTarget, event)}
      >
        <For each={groups}>
          {(group, at) => (
            <span class="tool-group">
              <For each={group}>
                {(tool, within) => (
                  <button
                    type="button"
                    class="note-tool"
                    title={t()[tool]}
                    aria-label={t()[tool]}
                    aria-pressed={isOn(tool)}
                    data-tool={tool}
                    tabindex={at() + within() === 0 ? 0 : -1}
                    onMouseDown={(event) => event.preventDefault()}
                    onClick={() => props.run(runTool(tool))}
                  >
                    <Face tool={tool} />
                  </button>
                )}
              </For>
            </span>
          )}
        </For>
        <span class="tool-group">
          <button
            type="button"
            class="note-tool"
            title={t().link}
            aria-label={t().link}
            aria-expanded={address() !== null}
            tabindex={-1}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => {
              setBad(false);
              setAddress(address() === null ? (props.state === null ? "" : linkAt(props.state)) : null);
            }}
          >
            <Icon name="link" />
          </button>
          <button
            type="button"
            class="note-tool"
            title={t().undoTyping}
            aria-label={t().undoTyping}
            disabled={props.state === null || !undoCommand(props.state)}
            tabindex={-1}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => props.run(undoCommand)}
          >
            <Icon name="recall" />
          </button>
          <button
            type="button"
            class="note-tool"
            data-tool="redo"
            title={t().redoTyping}
            aria-label={t().redoTyping}
            disabled={props.state === null || !redoCommand(props.state)}
            tabindex={-1}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => props.run(redoCommand)}
          >
            <Icon name="recall" />
          </button>
        </span>
      </div>
      <Show when={address() !== null}>
        <form class="note-link" noValidate onSubmit={link}>
          <TextField
            label={t().linkAddress}
            type="url"
            inputMode="url"
            value={address() ?? ""}
            placeholder="https://"
            error={isBad() ? t().linkBad : undefined}
            onInput={(value) => {
              setAddress(value);
              setBad(false);
            }}
            onKeyDown={(event) => event.key === "Escape" && setAddress(null)}
            ref={(input: HTMLInputElement) => queueMicrotask(() => input.focus())}
          />
          <Button type="submit" tone="soft" size="sm">
            {t().linkSet}
          </Button>
        </form>
      </Show>
    </div>
  );
}

function Face(props: { readonly tool: Tool }): JSX.Element {
  const face = faces[props.tool];
  return "icon" in face ? <Icon name={face.icon} /> : <span aria-hidden="true">{face.letter}</span>;
}

function moveFocus(bar: HTMLElement, event: KeyboardEvent): void {
  const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
  if (by === 0) return;
  event.preventDefault();
  const stops = [...bar.querySelectorAll<HTMLButtonElement>("button:not(:disabled)")];
  const at = stops.indexOf(document.activeElement as HTMLButtonElement);
  stops[(at + by + stops.length) % stops.length]?.focus();
}
