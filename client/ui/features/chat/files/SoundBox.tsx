import { createSignal, For, type JSX, onCleanup, Show } from "solid-js";
import { useText } from "../../../i18n/text.tsx";
import { Icon } from "../../../kit/Icon.tsx";
import { clockOf } from "./kinds.ts";
import type { FileProps } from "./MessageFiles.tsx";
import { Coming } from "./PhotoTile.tsx";
import { bytesOf } from "./preview.ts";
import { problemText } from "./problem-text.ts";
import { filesText } from "./text.ts";

const SPEEDS = [1, 1.5, 2] as const;
const WAVE = { width: 150, height: 26, step: 4 };
const BARS = 38;
const SILENT = Array.from({ length: BARS }, () => 24);

/** Sound: a button, its levels, how long it is, and how fast it is played. */
export function SoundBox(props: FileProps): JSX.Element {
  const t = useText(filesText);
  const { content } = props;
  const sound = new Audio();
  sound.preload = "metadata";
  const [isPlaying, setIsPlaying] = createSignal(false);
  const [share, setShare] = createSignal(0);
  const [speed, setSpeed] = createSignal<number>(1);
  const file = () => props.place.file;
  const levels = () => (file().preview === null ? SILENT : barsOf(bytesOf(file().preview ?? "")));
  const length = () =>
    clockOf(file().duration || (Number.isFinite(sound.duration) ? sound.duration * 1000 : 0));
  const toggle = async () => {
    if (isPlaying()) return sound.pause();
    if (!(await content.load())) return;
    const url = content.url();
    if (url !== null && sound.src !== url) sound.src = url;
    sound.playbackRate = speed();
    await sound.play().catch(() => setIsPlaying(false)); // a browser that cannot play it says so only here
  };
  const faster = () => {
    const next = SPEEDS[(SPEEDS.indexOf(speed() as 1) + 1) % SPEEDS.length] ?? 1;
    setSpeed(next);
    sound.playbackRate = next;
  };
  const total = () => file().duration / 1000 || sound.duration;
  sound.addEventListener("timeupdate", () => setShare(total() > 0 ? sound.currentTime / total() : 0));
  sound.addEventListener("play", () => setIsPlaying(true));
  sound.addEventListener("pause", () => setIsPlaying(false));
  sound.addEventListener("ended", () => setShare(0));
  onCleanup(() => {
    sound.pause();
    sound.removeAttribute("src");
  });
  return (
    <figure class="file-sound" aria-label={t().voice(length())}>
      <button
        type="button"
        class="file-go"
        tabindex={props.isStop ? 0 : -1}
        aria-label={isPlaying() ? t().pause : t().play}
        onClick={() => void toggle()}
      >
        <Show when={content.progress() === null} fallback={<Coming progress={content.progress()} />}>
          <Icon name={isPlaying() ? "pause" : "play"} />
        </Show>
      </button>
      <svg
        class="file-wave"
        viewBox={`0 0 ${WAVE.width} ${WAVE.height}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        <For each={levels()}>
          {(level, at) => {
            const height = 3 + (level / 255) * (WAVE.height - 4);
            return (
              <rect
                x={at() * WAVE.step}
                y={(WAVE.height - height) / 2}
                width={2}
                height={height}
                rx={1}
                data-todo={share() > 0 && at() / BARS > share() ? "" : undefined}
              />
            );
          }}
        </For>
      </svg>
      <span class="file-length num">{length()}</span>
      <Show when={isPlaying()}>
        <button
          type="button"
          class="file-speed num"
          tabindex={props.isStop ? 0 : -1}
          aria-label={t().speed(String(speed()))}
          onClick={faster}
        >
          {speed()}×
        </button>
      </Show>
      <Show when={file().preview === null}>
        <bdi class="file-name">{file().name}</bdi>
      </Show>
      <Show when={content.problem()}>
        {(problem) => (
          <span class="file-meta" data-bad="">
            {problemText(t(), problem())}
          </span>
        )}
      </Show>
    </figure>
  );
}

/** As many bars as there is room for, each the loudest of what it stands for. */
function barsOf(levels: Uint8Array): readonly number[] {
  return Array.from({ length: BARS }, (_, bar) => {
    const from = Math.floor((bar * levels.length) / BARS);
    const to = Math.max(from + 1, Math.floor(((bar + 1) * levels.length) / BARS));
    return Math.max(0, ...levels.subarray(from, to));
  });
}
