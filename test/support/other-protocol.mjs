import { registerHooks } from "node:module";

/** Loaded before a relay (`NODE_OPTIONS=--import`), it makes it one of another version of the protocol. */
const version = process.env.SKEIN_TEST_PROTOCOL;
const SAYS = /(PROTOCOL_VERSION = )\d+/;

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (!url.endsWith("/crdt/wire/messages.ts")) return loaded;
    const source = String(loaded.source);
    if (!SAYS.test(source)) throw new Error("the version of the protocol is not where it was");
    return { ...loaded, source: source.replace(SAYS, `$1${version}`) };
  },
});
