/**
 * Vitest global setup: one product and one production build for all browser journeys, since
 * starting them is what costs. Journeys walk the built app, as people do: a page of it is a dozen
 * requests, one of the development server hundreds.
 */
import { cpSync } from "node:fs";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { type BuiltApp, startBuiltApp } from "./built-app";
import { makeCheckout, removeCheckout } from "./checkout";
import { type Product, productPorts, startProduct } from "./product";
import type { ProductUrls } from "./product";

declare module "vitest" {
  export interface ProvidedContext {
    /** A whole product whose app is the production build. */
    product: ProductUrls;
    /** The folder of that build's files. */
    builtFiles: string;
  }
}

async function startBoth(checkout: string): Promise<[Product, BuiltApp]> {
  const ports = await productPorts();
  const product = startProduct(checkout, ports);
  const built = startBuiltApp(checkout, {
    convex: `http://127.0.0.1:${ports["CONVEX_PORT"]}`,
    site: `http://127.0.0.1:${ports["CONVEX_SITE_PORT"]}`,
    identity: `http://127.0.0.1:${ports["IDENTITY_PORT"]}`,
  });
  const [started, served] = await Promise.allSettled([product, built]);
  if (started.status === "fulfilled" && served.status === "fulfilled")
    return [started.value, served.value];
  if (started.status === "fulfilled") await started.value.stop();
  if (served.status === "fulfilled") await served.value.stop();
  throw [started, served].find((outcome) => outcome.status === "rejected")?.reason;
}

/** Makes mails and GitHub lead back to the built app, as an operator would. */
async function setSiteUrl({ convex, adminKey }: ProductUrls, siteUrl: string): Promise<void> {
  const response = await fetch(`${convex}/api/update_environment_variables`, {
    method: "POST",
    headers: { Authorization: `Convex ${adminKey}`, "Content-Type": "application/json" },
    body: JSON.stringify({ changes: [{ name: "SITE_URL", value: siteUrl }] }),
  });
  if (!response.ok) throw new Error(`SITE_URL could not be set: ${await response.text()}`);
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const checkout = makeCheckout();
  cpSync("tests/support/fixtures/sessionAging.ts", join(checkout, "convex", "sessionAging.ts"));
  try {
    const [product, built] = await startBoth(checkout);
    await setSiteUrl(product.urls, built.url);
    project.provide("product", { ...product.urls, app: built.url });
    project.provide("builtFiles", built.files);
    return async () => {
      await built.stop();
      await product.stop();
      removeCheckout(checkout);
    };
  } catch (error) {
    removeCheckout(checkout);
    throw error;
  }
}
