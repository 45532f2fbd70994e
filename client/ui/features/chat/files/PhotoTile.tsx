import { createEffect, type JSX, Show } from "solid-js";
import { formatBytes } from "../../../i18n/format-more.ts";
import { useLanguage, useText } from "../../../i18n/text.tsx";
import { Icon } from "../../../kit/Icon.tsx";
import { fitInto } from "./kinds.ts";
import type { FileProps } from "./MessageFiles.tsx";
import { createPreview } from "./preview.ts";
import { problemText } from "./problem-text.ts";
import { filesText } from "./text.ts";

export const TILE_FRAME = { width: 300, height: 320 };
export const LEAST_SIDE = 56;
/** Pictures up to here come by themselves; larger ones when somebody wants them. */
const BY_ITSELF_BYTES = 10_000_000;

export interface TileProps extends FileProps {
  /** A single one has its own proportions; several are squares side by side. */
  readonly alone: boolean;
  readonly onBroken: () => void;
}

/** One picture: its place is there from the first moment, its small picture with it, and all of it when it was fetched. */
export function PhotoTile(props: TileProps & { readonly onOpen: () => void }): JSX.Element {
  const t = useText(filesText);
  const language = useLanguage();
  const small = createPreview(() => props.place.file.preview);
  const { content } = props;
  const size = () => fitInto(props.place.file, TILE_FRAME, LEAST_SIDE);
  const note = () => {
    const problem = content.problem();
    if (problem !== null) return problemText(t(), problem);
    if (content.url() !== null || content.progress() !== null || !props.isThere) return null;
    return t().fetch(formatBytes(language(), props.place.file.size));
  };
  createEffect(() => {
    if (props.isThere && props.place.file.size <= BY_ITSELF_BYTES) void content.load();
  });
  return (
    <button
      type="button"
      class="file-photo"
      data-alone={props.alone ? "" : undefined}
      style={{ "--_w": `${size().width}px`, "--_r": `${size().width} / ${size().height}` }}
      tabindex={props.isStop ? 0 : -1}
      aria-busy={content.progress() !== null}
      onClick={() => (content.url() === null ? void content.load() : props.onOpen())}
    >
      <span class="sr">{t().openPhoto(props.place.file.name)} </span>
      <Show when={small()}>{(url) => <img class="file-small" src={url()} alt="" draggable={false} />}</Show>
      <Show when={content.url()}>
        {(url) => (
          <img src={url()} alt="" decoding="async" draggable={false} onError={() => props.onBroken()} />
        )}
      </Show>
      <Coming progress={content.progress()} />
      <Show when={note()}>
        {(words) => (
          <span class="file-note">
            <Icon name={content.problem() === null ? "download" : "refresh"} />
            {words()}
          </span>
        )}
      </Show>
    </button>
  );
}

/** A ring that fills while something is fetched. */
export function Coming(props: { readonly progress: number | null }): JSX.Element {
  return (
    <Show when={props.progress !== null}>
      <span class="file-ring" style={{ "--_v": `${Math.round((props.progress ?? 0) * 100)}%` }} />
    </Show>
  );
}
