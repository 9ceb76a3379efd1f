/**
 * Mails and GitHub lead back to one address of the app, and a browser keeps what it stores apart by
 * name: who opened `localhost` is sent to that address first. Only for the local deployment;
 * another one knows the app by whatever name it was told.
 */
import type { Plugin } from "vite";

/** Reads `LOCAL_APP_URL`, which `npm run dev` sets. */
export function oneOrigin(): Plugin {
  return {
    name: "latchkey-one-origin",
    configureServer(server) {
      const appUrl = process.env["LOCAL_APP_URL"];
      if (appUrl === undefined) return;
      const otherName = `localhost:${new URL(appUrl).port}`;
      server.middlewares.use(({ headers, url = "/" }, response, next) => {
        const isPage = headers["sec-fetch-dest"] === "document";
        if (!isPage || headers.host !== otherName) return next();
        response.writeHead(307, { location: appUrl + url, "cache-control": "no-store" }).end();
      });
    },
  };
}
