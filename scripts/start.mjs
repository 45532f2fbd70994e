/** `npm start`: from whatever state the clone is in to a running relay with the app, on one port. */
import { relayArguments, relayEnvironment } from "./relay-process.mjs";
import { become, buildWhenStale, prepare, stop } from "./toolchain.mjs";

const node = prepare();
if (!buildWhenStale(node))
  stop([
    "应用没有构建成功，原因在上面。数据没有被动过。",
    "The app could not be built; the reason is above. Your data was not touched.",
  ]);
become(node, relayArguments, relayEnvironment);
