import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Ports } from "../../engine/ports.ts";
import { createNodePorts } from "./ports.ts";

let dir: string;
beforeEach(() => {
  dir = join(mkdtempSync(join(tmpdir(), "skein-ports-")), "device");
});
afterEach(() => rmSync(dir, { recursive: true }));

function open(): Ports {
  const ports = createNodePorts({ dir, origin: null, label: "test" });
  if (!ports.ok) throw new Error(JSON.stringify(ports.error));
  return ports.value;
}
const close = (ports: Ports) => Promise.all(Object.values(ports.disks).map((disk) => disk.close()));

test("[KEY1] a device makes its keys once and has the same ones in every life", async () => {
  const first = open();
  expect(await first.keys.load()).toBeNull();
  const made = await first.keys.create();
  const again = await first.keys.create();
  await close(first);
  const second = open();
  const loaded = await second.keys.load();
  const message = new Uint8Array([1, 2, 3]);
  expect(loaded?.signer.publicKey).toEqual(made.signer.publicKey);
  expect(again.opener.publicKey).toEqual(made.opener.publicKey);
  const signature = await (loaded ?? made).signer.sign(message);
  expect(await second.crypto.verify(made.signer.publicKey, message, signature)).toBe(true);
  const sealed = await second.crypto.hpkeSeal(made.opener.publicKey, message, message);
  expect(await loaded?.opener.open(message, sealed)).toEqual(message);
  await close(second);
});

test("[KEY2] only their owner may read the files of a device", async () => {
  const ports = open();
  await ports.keys.create();
  const files = ["", "keys.db", "keys.db-wal", "outbox.db", "cache.db"];
  const others = files.map((file) => statSync(join(dir, file)).mode & 0o077);
  expect(others).toEqual([0, 0, 0, 0, 0]);
  await close(ports);
});

test("[KEY3] keys that could not be stored are not handed out", async () => {
  const ports = open();
  await close(ports);
  await expect(ports.keys.create()).rejects.toMatchObject({ reason: "Closed" });
});

test("[DISK13] a folder that an engine has open is refused whole, and free again afterwards", async () => {
  const ports = open();
  const second = createNodePorts({ dir, origin: null, label: "test" });
  expect(second).toMatchObject({ ok: false, error: { type: "StorageUnavailable" } });
  await close(ports);
  await close(open());
});
