/** Loaded before a relay (`NODE_OPTIONS=--import`): the mutant that acknowledges what no disk has yet. */
import { DatabaseSync } from "node:sqlite";

const { exec } = DatabaseSync.prototype;
DatabaseSync.prototype.exec = function (sql) {
  return exec.call(this, sql.replace("synchronous = FULL", "synchronous = NORMAL"));
};
