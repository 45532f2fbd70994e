/** What part of the map is in sight: `x`, `y` of the map at the window's corner, `scale` pixels for each of its own. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}
export interface Size {
  readonly width: number;
  readonly height: number;
}

export const LEAST_SCALE = 0.2;
export const MOST_SCALE = 2;
const BEYOND = 200; // of the window, drawn ahead

/** The whole width where that can still be read, from the top. */
export function wholeOf(map: Size, view: Size): Camera {
  const scale = clamp(Math.min(1, view.width / Math.max(1, map.width)), 0.6, 1);
  return heldIn({ x: 0, y: 0, scale }, map, view);
}

/** Nearer or further, so that the place under the pointer stays under it. */
export function zoomedAt(
  camera: Camera,
  scale: number,
  at: { readonly x: number; readonly y: number },
): Camera {
  const next = clamp(scale, LEAST_SCALE, MOST_SCALE);
  return {
    x: camera.x + at.x / camera.scale - at.x / next,
    y: camera.y + at.y / camera.scale - at.y / next,
    scale: next,
  };
}

/** Never so far that the map is out of sight: a small one stands in the middle, a large one keeps half of the window. */
export function heldIn(camera: Camera, map: Size, view: Size): Camera {
  const held = (at: number, length: number, seen: number) =>
    length <= seen ? clamp(at, Math.min(0, length - seen), 0) : clamp(at, -seen / 4, length - seen * 0.75);
  return {
    ...camera,
    x: held(camera.x, map.width, view.width / camera.scale),
    y: held(camera.y, map.height, view.height / camera.scale),
  };
}

/** As little as it takes to have a card whole in sight. */
export function movedTo(
  camera: Camera,
  card: Size & { readonly x: number; readonly y: number },
  view: Size,
): Camera {
  const pad = 40;
  const along = (at: number, start: number, length: number, seen: number) =>
    start - pad < at ? start - pad : Math.max(at, Math.min(start - pad, start + length + pad - seen));
  return {
    ...camera,
    x: along(camera.x, card.x, card.width, view.width / camera.scale),
    y: along(camera.y, card.y, card.height, view.height / camera.scale),
  };
}

export interface Sight {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** What is drawn, in steps, so that a small move draws nothing anew. */
export function sightOf({ x, y, scale }: Camera, view: Size): Sight {
  const down = (value: number) => Math.floor(value / BEYOND) * BEYOND;
  return {
    left: down(x - BEYOND),
    top: down(y - BEYOND),
    right: down(x + view.width / scale + 2 * BEYOND),
    bottom: down(y + view.height / scale + 2 * BEYOND),
  };
}

export const isIn = (sight: Sight, box: Sight): boolean =>
  box.left <= sight.right && box.right >= sight.left && box.top <= sight.bottom && box.bottom >= sight.top;

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
