/** Every server here says over its own channel what its process has cost, and that it listens. */
process.on("message", (asked) => {
  const { user, system } = process.cpuUsage();
  process.send({ asked, cpuMs: (user + system) / 1_000, rssBytes: process.memoryUsage.rss() });
});

process.on("disconnect", () => process.exit()); // whoever measures is gone

export const port = Number(process.env.PORT);
export const folder = process.env.FOLDER;
