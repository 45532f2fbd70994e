import { createSignal, For, type JSX, Match, onCleanup, Show, Switch } from "solid-js";
import type { FileView, RoomId } from "../../../../bridge/contract.ts";
import { useEngine } from "../../../state/engine.tsx";
import { fetched } from "../../../state/fetched.tsx";
import { type Content, contentsOf, type FilePlace } from "./contents.ts";
import { FileBox } from "./FileBox.tsx";
import { FilmTile } from "./FilmTile.tsx";
import { kindOf } from "./kinds.ts";
import { PhotoTile } from "./PhotoTile.tsx";
import { SoundBox } from "./SoundBox.tsx";
import "./files.css";

const Viewer = fetched(async () => (await import("./Viewer.tsx")).Viewer);

/** Two and four make a square, more make rows of three. */
const columnsFor = (count: number): number => (count === 4 ? 2 : Math.min(count, 3));

export interface FileProps {
  /** There is something to fetch: a file that is being copied has its small picture only. */
  readonly isThere: boolean;
  readonly place: FilePlace;
  readonly content: Content;
  readonly isStop: boolean;
}

/** What came with a message: pictures and films side by side, then sound, then everything else as a line of its own. */
export function MessageFiles(props: {
  readonly room: RoomId;
  /** The message, or the upload that becomes one. */
  readonly message: string;
  readonly files: readonly FileView[];
  readonly isStop: boolean;
  /** Their content is on this device only in part. */
  readonly isComing?: boolean | undefined;
}): JSX.Element {
  const engine = useEngine();
  const contents = contentsOf(engine);
  const [closeUp, setCloseUp] = createSignal<number | null>(null);
  const [broken, setBroken] = createSignal<ReadonlySet<number>>(new Set());
  const places = () =>
    props.files.map((file, at): FilePlace => ({ room: props.room, message: props.message, at, file }));
  const kindAt = (place: FilePlace) => (broken().has(place.at) ? "other" : kindOf(place.file));
  const isTile = (place: FilePlace) => kindAt(place) === "image" || kindAt(place) === "video";
  const tiles = () => places().filter(isTile);
  const pictures = () => places().filter((place) => kindAt(place) === "image");
  const giveUp = (at: number) => setBroken((now) => new Set([...now, at]));
  const held = (place: FilePlace) => {
    const content = contents(place);
    onCleanup(content.hold());
    return {
      place,
      content,
      get isThere() {
        return props.isComing !== true;
      },
      get isStop() {
        return props.isStop;
      },
    };
  };
  return (
    <>
      <Show when={tiles().length > 0}>
        <div class="file-tiles" data-columns={columnsFor(tiles().length)}>
          <For each={tiles()}>
            {(place) => (
              <Show
                when={kindAt(place) === "image"}
                fallback={
                  <FilmTile {...held(place)} alone={tiles().length === 1} onBroken={() => giveUp(place.at)} />
                }
              >
                <PhotoTile
                  {...held(place)}
                  alone={tiles().length === 1}
                  onOpen={() => setCloseUp(place.at)}
                  onBroken={() => giveUp(place.at)}
                />
              </Show>
            )}
          </For>
        </div>
      </Show>
      <For each={places().filter((place) => !isTile(place))}>
        {(place) => (
          <div class="bubble file-bubble">
            <Switch fallback={<FileBox {...held(place)} />}>
              <Match when={kindAt(place) === "voice" || kindAt(place) === "audio"}>
                <SoundBox {...held(place)} />
              </Match>
            </Switch>
          </div>
        )}
      </For>
      <Show when={closeUp() !== null}>
        <Viewer
          places={pictures()}
          contents={contents}
          start={Math.max(
            0,
            pictures().findIndex(({ at }) => at === closeUp()),
          )}
          onClose={() => setCloseUp(null)}
        />
      </Show>
    </>
  );
}
