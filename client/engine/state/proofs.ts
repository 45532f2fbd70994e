/** What messages from elsewhere need: whether their proofs hold, and how they look. Fetched with the first of them (see halves.ts). */
export { isAsProven } from "../../../crdt/index.ts";
export { asBrought } from "../views/imported.ts";
