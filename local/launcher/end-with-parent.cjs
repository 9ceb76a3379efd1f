/**
 * Preloaded (`node --require`) into programs that `npm run dev` starts, so that they end when it
 * does, however it ends: the channel to the parent closes even when the parent is killed. Plain
 * JavaScript, because it runs before any loader; CommonJS, because with a preloaded module Node
 * would start the program by its slower loader too (convex-cli.ts).
 */
const { isMainThread } = require("node:worker_threads");

if (isMainThread && process.channel !== undefined && process.channel !== null) {
  process.once("disconnect", () => {
    try {
      // The whole group, where there is one: what this program started ends with it.
      process.kill(-process.pid, "SIGKILL");
    } catch {
      process.kill(process.pid, "SIGKILL");
    }
  });
  // Listening must not keep a program alive that has nothing else to do.
  process.channel.unref();
}
