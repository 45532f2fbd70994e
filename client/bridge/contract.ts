/** The UI's only door to the engine's vocabulary. Types alone cross it. */
export type * from "../engine/api.ts";
