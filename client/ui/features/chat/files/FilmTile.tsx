import { createSignal, type JSX, Show } from "solid-js";
import { formatBytes } from "../../../i18n/format-more.ts";
import { useLanguage, useText } from "../../../i18n/text.tsx";
import { Icon } from "../../../kit/Icon.tsx";
import { clockOf, fitInto } from "./kinds.ts";
import { Coming, LEAST_SIDE, TILE_FRAME, type TileProps } from "./PhotoTile.tsx";
import { createPreview } from "./preview.ts";
import { problemText } from "./problem-text.ts";
import { filesText } from "./text.ts";

/** A film: its first picture and how long it is; fetched when somebody wants to see it, and played where it stands. */
export function FilmTile(props: TileProps): JSX.Element {
  const t = useText(filesText);
  const language = useLanguage();
  const { content } = props;
  const [wanted, setWanted] = createSignal(false);
  const small = createPreview(() => props.place.file.preview);
  const size = () => fitInto(props.place.file, TILE_FRAME, LEAST_SIDE);
  const frame = () => ({ "--_w": `${size().width}px`, "--_r": `${size().width} / ${size().height}` });
  const play = () => {
    setWanted(true);
    void content.load();
  };
  const note = () => {
    const problem = content.problem();
    if (problem !== null) return problemText(t(), problem);
    const { duration, size: bytes } = props.place.file;
    return duration > 0 ? clockOf(duration) : formatBytes(language(), bytes);
  };
  return (
    <Show
      when={wanted() ? content.url() : null}
      fallback={
        <button
          type="button"
          class="file-photo"
          data-alone={props.alone ? "" : undefined}
          style={frame()}
          tabindex={props.isStop ? 0 : -1}
          aria-busy={content.progress() !== null}
          onClick={play}
        >
          <span class="sr">{t().openFilm(props.place.file.name)} </span>
          <Show when={small()}>
            {(url) => <img class="file-small" src={url()} alt="" draggable={false} />}
          </Show>
          <Show when={content.progress() === null} fallback={<Coming progress={content.progress()} />}>
            <span class="file-play">
              <Icon name="play" />
            </span>
          </Show>
          <span class="file-note">{note()}</span>
        </button>
      }
    >
      {(url) => (
        <video
          class="file-photo"
          data-alone={props.alone ? "" : undefined}
          style={frame()}
          src={url()}
          aria-label={t().filmOf(props.place.file.name, clockOf(props.place.file.duration))}
          controls
          autoplay
          playsinline
          onError={() => props.onBroken()}
        >
          <track kind="captions" />
        </video>
      )}
    </Show>
  );
}
