/** What the build tells the service worker, and what a page may ask of it. */

export interface PrecacheFile {
  readonly url: string; // absolute path, "/" for index.html
  readonly integrity: string; // "sha256-…", as in Subresource Integrity
  /** The name carries a hash of the content: same URL, same bytes, in every version. */
  readonly hashed: boolean;
}

export interface Precache {
  readonly version: string; // hash over all files
  readonly shell: readonly PrecacheFile[]; // stored before the version counts as installed
  readonly later: readonly PrecacheFile[]; // stored when there is time
}

export type ToWorker = { readonly type: "SkipWaiting" } | { readonly type: "FetchLater" };
