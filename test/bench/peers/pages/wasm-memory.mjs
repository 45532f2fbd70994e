/** Imported first: remembers every memory that WebAssembly exports, since no heap figure has it. */
const memories = new Set();

const note = (instance) => {
  for (const exported of Object.values(instance.exports))
    if (exported instanceof WebAssembly.Memory) memories.add(exported);
  return instance;
};

const { Instance, instantiate, instantiateStreaming } = WebAssembly;
WebAssembly.Instance = new Proxy(Instance, {
  construct: (target, given) => note(Reflect.construct(target, given)),
});
WebAssembly.instantiate = async (...given) => {
  const made = await instantiate(...given);
  note(made.instance ?? made);
  return made;
};
WebAssembly.instantiateStreaming = async (...given) => {
  const made = await instantiateStreaming(...given);
  note(made.instance);
  return made;
};

globalThis.wasmBytes = () => [...memories].reduce((total, { buffer }) => total + buffer.byteLength, 0);
