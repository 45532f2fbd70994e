export const relayArguments: readonly string[];
export const relayEnvironment: Readonly<Record<string, string>>;
