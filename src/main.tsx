import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { deploymentUrl } from "./lib/deployment-url";
import { ErrorBoundary } from "./app/error-boundary";
import { Providers } from "./app/providers";
import { Router } from "./app/router";
import { loadCopy, selectLanguage } from "./copy/copy";
import { lazyComponent } from "./lib/lazy-component";
import { browserLocales } from "./lib/locales";
import { followTheme } from "./lib/theme";

const FirstRun = lazyComponent(async () => {
  const [{ FirstRun }] = await Promise.all([import("./app/first-run"), loadCopy("signed-out")]);
  return FirstRun;
});

const element = document.getElementById("root");
if (element === null) throw new Error("index.html has no element with the id root");
const root = createRoot(element);
const url = deploymentUrl(import.meta.env["VITE_CONVEX_URL"]);

function draw(): void {
  root.render(
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
}

followTheme();
const words = selectLanguage(browserLocales());
if (words === null) draw();
// Without its words the page is English, which came with it.
else words.then(draw, draw);
