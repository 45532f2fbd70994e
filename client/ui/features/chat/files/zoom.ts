/** The arithmetic of looking closely at a picture. Pure: `x` and `y` are pixels from the middle of the stage. */
export interface Zoom {
  /** 1 shows all of it. */
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface Box {
  readonly width: number;
  readonly height: number;
}

export const WHOLE: Zoom = { scale: 1, x: 0, y: 0 };
const MAX_SCALE = 8;

/** Closer by a factor; what lies under `at` stays under it. */
export function zoomAt(zoom: Zoom, factor: number, at: { readonly x: number; readonly y: number }): Zoom {
  const scale = Math.min(MAX_SCALE, Math.max(1, zoom.scale * factor));
  const by = scale / zoom.scale;
  return { scale, x: at.x - (at.x - zoom.x) * by, y: at.y - (at.y - zoom.y) * by };
}

export const moveBy = (zoom: Zoom, x: number, y: number): Zoom => ({ ...zoom, x: zoom.x + x, y: zoom.y + y });

/** No edge of the picture comes further in than the edge of the stage. `picture`: its measures at scale 1. */
export function keepInside({ scale, x, y }: Zoom, picture: Box, stage: Box): Zoom {
  const within = (offset: number, size: number, room: number) => {
    const slack = Math.max(0, (size * scale - room) / 2);
    return Math.min(slack, Math.max(-slack, offset)) + 0; // no −0
  };
  return { scale, x: within(x, picture.width, stage.width), y: within(y, picture.height, stage.height) };
}
