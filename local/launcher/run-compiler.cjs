/**
 * Runs the script that is named after it, and waits without blocking: TypeScript's own script
 * blocks until the compiler has ended, and would not see that `npm run dev` was killed
 * (end-with-parent.cjs).
 */
const { spawn } = require("node:child_process");

const child = spawn(process.execPath, process.argv.slice(2), { stdio: "inherit" });
child.once("exit", (code) => {
  process.exitCode = code ?? 1;
});
