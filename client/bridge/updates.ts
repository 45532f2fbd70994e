/** A newer app on this device, for the UI to offer. */
export { type AppUpdate, watchUpdates } from "../platform/browser/service-worker.ts";
