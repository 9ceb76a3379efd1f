import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { deploymentUrl } from "./app/deployment";
import { ErrorBoundary } from "./app/error-boundary";
import { Providers } from "./app/providers";
import { Router } from "./app/router";
import { LoadBoundary, loadable } from "./lib/loadable";
import { followTheme } from "./lib/theme";

const FirstRun = loadable(async () => (await import("./app/first-run")).FirstRun);

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no element with the id root");

followTheme();
const url = deploymentUrl(import.meta.env["VITE_CONVEX_URL"]);

createRoot(root).render(
  <StrictMode>
    <ErrorBoundary>
      {url === null ? (
        <LoadBoundary>
          <FirstRun />
        </LoadBoundary>
      ) : (
        <Providers url={url}>
          <Router />
        </Providers>
      )}
    </ErrorBoundary>
  </StrictMode>,
);
