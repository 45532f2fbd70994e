import { For, type JSX, Show } from "solid-js";
import type { RoomId, UploadView } from "../../../../bridge/contract.ts";
import { useErrorText } from "../../../errors.ts";
import { formatBytes, formatPercent } from "../../../i18n/format-more.ts";
import { languageOf, useLanguage, useText } from "../../../i18n/text.tsx";
import { Button } from "../../../kit/Button.tsx";
import { Icon } from "../../../kit/Icon.tsx";
import { Progress } from "../../../kit/Progress.tsx";
import { useToasts } from "../../../kit/Toasts.tsx";
import { useEngine } from "../../../state/engine.tsx";
import { MessageFiles } from "./MessageFiles.tsx";
import { filesText } from "./text.ts";

/** Messages with files that are on their way: at the end of the room until all their pieces are at the relay. */
export function Uploads(props: {
  readonly room: RoomId;
  readonly uploads: readonly UploadView[];
  /** The words of what was taken back. */
  readonly onWords: (text: string) => void;
}): JSX.Element {
  const t = useText(filesText);
  return (
    <ol class="uploads" aria-label={t().uploads}>
      <For each={props.uploads}>
        {(upload) => (
          <li>
            <article class="msg" data-mine="" data-joined="" data-state="waiting" data-upload={upload.id}>
              <div class="said">
                <div class="line">
                  <MessageFiles
                    room={props.room}
                    message={upload.id}
                    files={upload.files}
                    isStop
                    isComing={isComing(upload)}
                  />
                  <Show when={upload.text}>
                    <div class="bubble">
                      <span class="message-text" lang={languageOf(upload.text)} dir="auto">
                        {upload.text}
                      </span>
                    </div>
                  </Show>
                </div>
                <State upload={upload} onWords={props.onWords} />
              </div>
              <span />
            </article>
          </li>
        )}
      </For>
    </ol>
  );
}

/** Being copied, or never copied whole. */
const isComing = ({ state, problem }: UploadView): boolean =>
  state === "taking" || NEVER_WHOLE.includes(problem ?? "");
const NEVER_WHOLE: readonly string[] = ["Interrupted", "Unreadable", "NoRoomHere"];

function State(props: {
  readonly upload: UploadView;
  readonly onWords: (text: string) => void;
}): JSX.Element {
  const t = useText(filesText);
  const language = useLanguage();
  const engine = useEngine();
  const toasts = useToasts();
  const errorText = useErrorText();
  const share = () => (props.upload.total === 0 ? 0 : props.upload.done / props.upload.total);
  const words = () => {
    const { state, problem, done, total } = props.upload;
    if (state === "stopped") return problem === null ? t().Refused : t()[problem];
    if (state === "waiting") return t().waiting;
    if (state === "taking") return t().taking(formatPercent(share()));
    return t().sending(formatBytes(language(), done), formatBytes(language(), total));
  };
  const moves = () => props.upload.state === "taking" || props.upload.state === "sending";
  const canGoOn = () => props.upload.state === "stopped" && !NEVER_WHOLE.includes(props.upload.problem ?? "");
  const takeBack = async () => {
    const gone = await engine.command("cancelUpload", { id: props.upload.id });
    if (gone.ok && gone.value.text !== "") props.onWords(gone.value.text);
    if (!gone.ok) toasts.show({ icon: "alert", text: errorText(gone.error) });
  };
  return (
    <div class="upload-state" data-bad={props.upload.state === "stopped" ? "" : undefined}>
      <Show when={moves()}>
        <Progress label={t().progress} value={share()} size="sm" />
      </Show>
      <p class="under">
        <span class="sync" data-state={props.upload.state === "stopped" ? "refused" : "waiting"}>
          <Icon name={props.upload.state === "stopped" ? "alert" : "wait"} />
          <span class="num" role="status">
            {words()}
          </span>
        </span>
        <Show when={canGoOn()}>
          <Button
            size="sm"
            tone="link"
            onClick={() => void engine.command("retryUpload", { id: props.upload.id })}
          >
            {t().again}
          </Button>
        </Show>
        <Button size="sm" tone="link" onClick={() => void takeBack()}>
          {t().takeBack}
        </Button>
      </p>
    </div>
  );
}
