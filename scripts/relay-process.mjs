/** How the relay's process is set up: for `npm start`, and for tests and benches, so that what they show is what people run. */

/** A small nursery: 30 MB less with a thousand sockets than one of 4 MB. */
export const relayArguments = ["--max-semi-space-size=2", "relay/main.ts"];

/** Buffers that were freed go back to the system instead of staying with the process; glibc reads these, others do not (mallopt(3)). */
export const relayEnvironment = { MALLOC_MMAP_THRESHOLD_: "32768", MALLOC_TRIM_THRESHOLD_: "131072" };
