import { expect, test } from "vitest";
import { deviceIcon } from "./device-icon.ts";
import { troubleOf } from "./scan.ts";

const named = (name: string) => Object.assign(new Error("camera"), { name });

test("[UI20] what is in the way of a camera is told apart: not allowed, not there, in use", () => {
  expect(["NotAllowedError", "SecurityError"].map((name) => troubleOf(named(name)))).toEqual([
    "refused",
    "refused",
  ]);
  expect(["NotFoundError", "OverconstrainedError"].map((name) => troubleOf(named(name)))).toEqual([
    "none",
    "none",
  ]);
  expect([troubleOf(named("NotReadableError")), troubleOf("odd"), troubleOf(undefined)]).toEqual([
    "busy",
    "busy",
    "busy",
  ]);
});

test("[UI20] a device is drawn as its own name says", () => {
  expect(["Safari · iPhone", "Chrome · Android", "林可的手机"].map(deviceIcon)).toEqual([
    "phone",
    "phone",
    "phone",
  ]);
  expect(["Firefox · Windows", "办公室电脑", "blue one"].map(deviceIcon)).toEqual([
    "laptop",
    "laptop",
    "device",
  ]);
});
