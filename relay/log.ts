import type { Log } from "./ports.ts";
import type { Sentence } from "./words.ts";

/** Plain lines: time, level, event, facts. Whoever logs gives facts without secrets (rule RLY25). */
export const consoleLog: Log = (level, event, facts = {}) => {
  const details = Object.entries(facts).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
  const line = `${new Date().toISOString()} ${level} ${event}${details.join("")}\n`;
  (level === "info" ? process.stdout : process.stderr).write(line);
};

export const tell = (sentence: Sentence, to?: NodeJS.WriteStream): void => tellAll([sentence], to);

/** In one write: whoever reads the first sentence has the others too. */
export const tellAll = (sentences: readonly Sentence[], to: NodeJS.WriteStream = process.stdout): void => {
  to.write(sentences.map((sentence) => `${sentence.join("\n")}\n`).join(""));
};
