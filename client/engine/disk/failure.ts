import type { DiskError } from "../ports.ts";

/** Thrown by reads when the database is gone for good. Nothing in the middle catches it: the edge stops the engine. */
export class DiskFailure extends Error {
  override readonly name = "DiskFailure";
  readonly reason: DiskError["reason"];

  constructor(reason: DiskError["reason"], detail: string) {
    super(detail);
    this.reason = reason;
  }
}
