import { createSignal, For, type JSX } from "solid-js";
import { icons, type Stroke } from "./icons.ts";
import type { moreIcons } from "./more-icons.ts";

export type IconName = keyof typeof icons | keyof typeof moreIcons;
type Drawings = Readonly<Partial<Record<IconName, readonly Stroke[]>>>;

export interface IconProps {
  readonly name: IconName;
  readonly size?: "xs" | "sm" | "lg" | "xl" | undefined;
  /** Only where the icon stands alone; beside text it stays silent. */
  readonly label?: string | undefined;
  readonly class?: string | undefined;
}

export function Icon(props: IconProps): JSX.Element {
  return (
    <svg
      class={props.class === undefined ? "i" : `i ${props.class}`}
      data-size={props.size}
      viewBox="0 0 24 24"
      role={props.label === undefined ? undefined : "img"}
      aria-label={props.label}
      aria-hidden={props.label === undefined ? "true" : undefined}
    >
      <For each={strokesOf(props.name)}>{drawStroke}</For>
    </svg>
  );
}

function drawStroke(stroke: Stroke): JSX.Element {
  if (typeof stroke === "string") return <path d={stroke} />;
  return (
    <path
      d={stroke.d}
      stroke-width={stroke.width}
      opacity={stroke.faint}
      transform={stroke.move}
      fill={stroke.solid === true ? "currentColor" : undefined}
      stroke={stroke.solid === true ? "none" : undefined}
    />
  );
}

const [drawings, setDrawings] = createSignal<Drawings>(icons);
let isFetching = false;

/** Nothing, in its own space, until the other drawings have come; what could not be fetched is asked for again. */
function strokesOf(name: IconName): readonly Stroke[] {
  const strokes = drawings()[name];
  if (strokes === undefined && !isFetching) void fetchDrawings();
  return strokes ?? [];
}

/** All drawings, for a part that fetches itself and is to appear whole. */
export async function fetchDrawings(): Promise<void> {
  isFetching = true;
  try {
    const { moreIcons } = await import("./more-icons.ts");
    setDrawings({ ...icons, ...moreIcons });
  } catch {
    isFetching = false; // no network and no copy: whoever draws next asks again
  }
}
