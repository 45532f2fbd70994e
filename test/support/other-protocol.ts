const module = new URL("./other-protocol.mjs", import.meta.url).href;

/** What makes a relay speak another version of the protocol: the environment to start it with. */
export const otherProtocol = (version: number): Readonly<Record<string, string>> => ({
  NODE_OPTIONS: `--import=${module}`,
  SKEIN_TEST_PROTOCOL: String(version),
});
