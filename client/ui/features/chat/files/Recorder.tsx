import { createSignal, For, type JSX, onCleanup, onMount, Show } from "solid-js";
import type { FileGiven } from "../../../../bridge/contract.ts";
import { useText } from "../../../i18n/text.tsx";
import { Button } from "../../../kit/Button.tsx";
import { IconButton } from "../../../kit/IconButton.tsx";
import type { CameraTrouble } from "../../../kit/scan.ts";
import { clockOf } from "./kinds.ts";
import { type Recording, startRecording } from "./recorder.ts";
import { filesText } from "./text.ts";

const SHOWN_LEVELS = 40;

/** Over the words while somebody speaks: how long, how loud, and the two ways to end it. */
export function Recorder(props: {
  readonly onDone: (voice: FileGiven) => void;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText(filesText);
  const [recording, setRecording] = createSignal<Recording | null>(null);
  const [trouble, setTrouble] = createSignal<CameraTrouble | null>(null);
  let isGone = false;
  const finish = async () => {
    const voice = await recording()?.finish();
    if (voice) props.onDone(voice);
    props.onClose();
  };
  onMount(async () => {
    const started = await startRecording(() => void finish());
    if (!started.ok) return void setTrouble(started.trouble);
    if (isGone) return started.recording.cancel();
    setRecording(started.recording);
  });
  onCleanup(() => {
    isGone = true;
    recording()?.cancel();
  });
  const words = () => {
    const now = trouble();
    return now === "refused" ? t().micRefused : now === "none" ? t().micNone : t().micBusy;
  };
  return (
    <div class="recorder" role="dialog" aria-label={t().recording}>
      <IconButton icon="x" label={t().cancelVoice} onClick={() => props.onClose()} />
      <Show when={trouble() === null} fallback={<p role="alert">{words()}</p>}>
        <span class="recorder-time num" role="timer">
          {clockOf(recording()?.ms() ?? 0)}
        </span>
        <span class="recorder-levels" aria-hidden="true">
          <For each={(recording()?.levels() ?? []).slice(-SHOWN_LEVELS)}>
            {(level) => <i style={{ "--_h": `${2 + (level / 255) * 24}px` }} />}
          </For>
        </span>
        <Button tone="primary" disabled={recording() === null} onClick={() => void finish()}>
          {t().doneVoice}
        </Button>
      </Show>
    </div>
  );
}
