import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { deploymentUrl } from "./app/deployment";
import { ErrorBoundary } from "./app/error-boundary";
import { Providers } from "./app/providers";
import { Router } from "./app/router";
import { lazyComponent } from "./lib/lazy-component";
import { followTheme } from "./lib/theme";

const FirstRun = lazyComponent(async () => (await import("./app/first-run")).FirstRun);

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no element with the id root");

followTheme();
const url = deploymentUrl(import.meta.env["VITE_CONVEX_URL"]);

createRoot(root).render(
  <StrictMode>
    <ErrorBoundary>
      {url === null ? (
        <FirstRun />
      ) : (
        <Providers url={url}>
          <Router />
        </Providers>
      )}
    </ErrorBoundary>
  </StrictMode>,
);
