import type { Refusal } from "../crdt/public.ts";

/** What the relay counts. No names, no ids, no content. */
export interface Metrics {
  appended(rows: number): void;
  acknowledged(feeds: number): void;
  delivered(rows: number): void;
  refused(refusal: Refusal): void;
  committed(tookMs: number): void;
}

export interface Gauges {
  readonly sockets: number;
  readonly rooms: number;
  /** 99 of 100 turns of the event loop were shorter, since the start. */
  readonly loopLagMs: number;
  /** The longest since the start. */
  readonly loopLagMaxMs: number;
  readonly rssBytes: number;
  /** JavaScript's objects and the buffers they hold, as far as they were not collected yet. */
  readonly heapBytes: number;
  /** User and system time of this process so far. */
  readonly cpuSeconds: number;
}

const BUCKETS_MS = [0.5, 1, 2, 5, 10, 25, 50, 100, 250, 1_000] as const;

/** Counters in Prometheus' text format (version 0.0.4). */
export function createMetrics(): Metrics & { readonly text: (gauges: Gauges) => string } {
  const totals = { rows: 0, acks: 0, deliveries: 0, commits: 0, commitMs: 0 };
  const refusals = new Map<Refusal, number>();
  const buckets = BUCKETS_MS.map(() => 0);
  return {
    appended: (rows) => {
      totals.rows += rows;
    },
    acknowledged: (feeds) => {
      totals.acks += feeds;
    },
    delivered: (rows) => {
      totals.deliveries += rows;
    },
    refused: (refusal) => {
      refusals.set(refusal, (refusals.get(refusal) ?? 0) + 1);
    },
    committed: (tookMs) => {
      totals.commits++;
      totals.commitMs += tookMs;
      for (const [index, bound] of BUCKETS_MS.entries())
        if (tookMs <= bound) buckets[index] = (buckets[index] ?? 0) + 1;
    },
    text: (gauges) =>
      [
        metric("skein_sockets", "gauge", gauges.sockets),
        metric("skein_rooms_open", "gauge", gauges.rooms),
        metric("skein_event_loop_lag_seconds", "gauge", gauges.loopLagMs / 1_000),
        metric("skein_event_loop_lag_max_seconds", "gauge", gauges.loopLagMaxMs / 1_000),
        metric("skein_resident_memory_bytes", "gauge", gauges.rssBytes),
        metric("skein_heap_bytes", "gauge", gauges.heapBytes),
        metric("process_cpu_seconds_total", "counter", gauges.cpuSeconds),
        metric("skein_rows_appended_total", "counter", totals.rows),
        metric("skein_acks_total", "counter", totals.acks),
        metric("skein_deliveries_total", "counter", totals.deliveries),
        "# TYPE skein_refusals_total counter",
        ...[...refusals].map(([type, count]) => `skein_refusals_total{type="${type}"} ${count}`),
        "# TYPE skein_commit_seconds histogram",
        ...BUCKETS_MS.map((ms, index) => `skein_commit_seconds_bucket{le="${ms / 1_000}"} ${buckets[index]}`),
        `skein_commit_seconds_bucket{le="+Inf"} ${totals.commits}`,
        `skein_commit_seconds_sum ${totals.commitMs / 1_000}`,
        `skein_commit_seconds_count ${totals.commits}`,
        "",
      ].join("\n"),
  };
}

const metric = (name: string, type: "gauge" | "counter", value: number): string =>
  `# TYPE ${name} ${type}\n${name} ${value}`;
