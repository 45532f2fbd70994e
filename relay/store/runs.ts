import type { Bytes, ClientId, FeedId, FeedRun } from "../../crdt/public.ts";

export interface PlacedRow {
  readonly clientId: ClientId;
  readonly feed: FeedId;
  readonly seq: number;
  readonly envelope: Bytes;
}

/** Rows in order of arrival as one run per feed: within a feed, arrivals follow each other without a gap. */
export function rowsToRuns(rows: Iterable<PlacedRow>): readonly FeedRun[] {
  const runs = new Map<ClientId, FeedRun & { readonly envelopes: Bytes[] }>();
  for (const { clientId, feed, seq, envelope } of rows) {
    const run = runs.get(clientId);
    if (run === undefined) runs.set(clientId, { clientId, feed, from: seq, envelopes: [envelope] });
    else run.envelopes.push(envelope);
  }
  return [...runs.values()];
}

/** At least the first, then as many as stay within `maxBytes` together. */
export function takeWhileFits(items: Iterable<Bytes>, maxBytes: number): readonly Bytes[] {
  const taken: Bytes[] = [];
  let bytes = 0;
  for (const item of items) {
    bytes += item.length;
    if (taken.length > 0 && bytes > maxBytes) break;
    taken.push(item);
  }
  return taken;
}
