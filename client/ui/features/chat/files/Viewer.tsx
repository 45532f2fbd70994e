import { createEffect, createSignal, type JSX, on, onCleanup, onMount, Show } from "solid-js";
import { useText } from "../../../i18n/text.tsx";
import { IconButton } from "../../../kit/IconButton.tsx";
import { type AnyShortcut, moreShortcuts } from "../../../kit/more-shortcuts.ts";
import { meaningIn } from "../../../kit/shortcuts.ts";
import { download } from "../../../state/download.ts";
import type { Contents, FilePlace } from "./contents.ts";
import { safeName } from "./kinds.ts";
import { Coming } from "./PhotoTile.tsx";
import { createPreview } from "./preview.ts";
import { problemText } from "./problem-text.ts";
import { filesText } from "./text.ts";
import { createZooming } from "./zooming.ts";

export interface ViewerProps {
  readonly places: readonly FilePlace[];
  readonly contents: Contents;
  readonly start: number;
  readonly onClose: () => void;
}

/** Pictures of a message, large: arrows go on, wheel and two fingers come closer, a drag moves, S saves, Esc goes back. */
export function Viewer(props: ViewerProps): JSX.Element {
  const t = useText(filesText);
  const [at, setAt] = createSignal(props.start);
  const place = () => props.places[at()] ?? (props.places[0] as FilePlace);
  const content = () => props.contents(place());
  const small = createPreview(() => place().file.preview);
  const opener = document.activeElement;
  let dialog!: HTMLDialogElement;
  let stage!: HTMLElement;
  const zooming = createZooming(
    () => stage,
    () => place().file,
    () => props.onClose(),
  );
  createEffect(
    on(place, () => {
      zooming.reset();
      const shown = content();
      onCleanup(shown.hold());
      void shown.load();
    }),
  );
  const go = (step: 1 | -1) => setAt((now) => Math.min(props.places.length - 1, Math.max(0, now + step)));
  const save = async () => {
    const blob = await content().blob();
    if (blob !== null) download(blob, safeName(place().file.name));
  };
  const acts: Readonly<Record<AnyShortcut<"picture">, () => void>> = {
    before: () => go(-1),
    next: () => go(1),
    closer: () => zooming.step(1.5),
    closerToo: () => zooming.step(1.5),
    away: () => zooming.step(1 / 1.5),
    whole: zooming.reset,
    save: () => void save(),
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const meant = meaningIn(moreShortcuts.picture, event);
    if (meant === null) return;
    event.preventDefault();
    acts[meant]();
  };
  onMount(() => dialog.showModal());
  onCleanup(() => {
    dialog.close();
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
  });
  return (
    <dialog
      ref={dialog}
      class="viewer"
      aria-label={t().viewer}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
      onKeyDown={onKeyDown}
    >
      <header class="viewer-bar">
        <p class="viewer-name">
          <bdi>{place().file.name}</bdi>
          <Show when={props.places.length > 1}>
            <span class="num"> {t().of(at() + 1, props.places.length)}</span>
          </Show>
        </p>
        <IconButton icon="minus" label={t().further} onClick={() => zooming.step(1 / 1.5)} />
        <IconButton icon="plus" label={t().closer} onClick={() => zooming.step(1.5)} />
        <IconButton icon="download" label={t().download} onClick={() => void save()} />
        <IconButton icon="x" label={t().close} autofocus onClick={() => props.onClose()} />
      </header>
      <div
        ref={(element) => {
          stage = element;
          zooming.listen(element);
        }}
        class="viewer-stage"
        data-close={zooming.zoom().scale > 1 ? "" : undefined}
      >
        <Show when={content().url() ?? small()} keyed>
          {(url) => (
            <img
              class="viewer-picture"
              src={url}
              alt={place().file.name}
              draggable={false}
              data-small={content().url() === null ? "" : undefined}
              style={{
                "--_ratio": `${place().file.width} / ${place().file.height}`,
                "--_most": `${place().file.width}px`,
                transform: `translate(${zooming.zoom().x}px, ${zooming.zoom().y}px) scale(${zooming.zoom().scale})`,
              }}
            />
          )}
        </Show>
        <Coming progress={content().progress()} />
        <Show when={content().problem()}>
          {(problem) => <p class="file-note">{problemText(t(), problem())}</p>}
        </Show>
      </div>
      <Show when={props.places.length > 1}>
        <IconButton
          class="viewer-step"
          icon="left"
          label={t().previous}
          disabled={at() === 0}
          onClick={() => go(-1)}
        />
        <IconButton
          class="viewer-step viewer-next"
          icon="right"
          label={t().next}
          disabled={at() === props.places.length - 1}
          onClick={() => go(1)}
        />
      </Show>
    </dialog>
  );
}
