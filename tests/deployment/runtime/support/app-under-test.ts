import { afterEach } from "vitest";
import { startApp, type AppOptions, type LocalApp } from "./local-app";

/** Starts apps that end with the test. Call once per file. */
export function appsOfThisFile(): (
  files: Readonly<Record<string, string>>,
  options?: AppOptions,
) => Promise<LocalApp> {
  const running: LocalApp[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map(async (app) => await app.close()));
  });
  return async (files, options) => {
    const app = await startApp(files, options);
    running.push(app);
    return app;
  };
}
