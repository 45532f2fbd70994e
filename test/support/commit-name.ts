import { execFileSync } from "node:child_process";

/** The commit that figures are of; `none` where there is no git. */
export function commitName(): string {
  try {
    return execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
  } catch {
    return "none";
  }
}
