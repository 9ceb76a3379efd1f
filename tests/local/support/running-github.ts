/** The GitHub stand-in on a folder of its own for each test, and an app that signs in with it. */
import { afterEach, beforeEach } from "vitest";
import { github as provider } from "../../../local/identity/github/provider";
import { GithubApp } from "../../support/github-app";
import { type RunningProvider, startProvider } from "../../support/running-provider";
import { scratchFolder } from "../../support/scratch";

export interface RunningGithub {
  readonly url: string;
  readonly app: GithubApp;
  /** Lets this many milliseconds pass on its clock. */
  pass(ms: number): void;
}

/** Call once per file. */
export function useGithub(): RunningGithub {
  let scratch: ReturnType<typeof scratchFolder>;
  let github: RunningProvider;
  let app: GithubApp;
  let now: number;
  beforeEach(async () => {
    scratch = scratchFolder("github");
    now = Date.UTC(2030, 0, 1);
    const { clientId, clientSecret } = new GithubApp("");
    github = await startProvider(provider, {
      dataDir: scratch.folder,
      client: { clientId, clientSecret },
      now: () => now,
    });
    app = new GithubApp(github.url);
  });
  afterEach(async () => {
    await github.close();
    scratch.remove();
  });
  return {
    get url() {
      return github.url;
    },
    get app() {
      return app;
    },
    pass: (ms) => void (now += ms),
  };
}
