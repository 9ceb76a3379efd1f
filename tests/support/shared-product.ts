/** Vitest global setup: one product and one production build for all browser journeys, since starting them is what costs. */
import type { TestProject } from "vitest/node";
import { type BuiltApp, startBuiltApp } from "./built-app";
import { type Product, makeCheckout, productPorts, removeCheckout, startProduct } from "./product";
import type { ProductUrls } from "./product";

declare module "vitest" {
  export interface ProvidedContext {
    product: ProductUrls;
    /** The production build in front of the same deployment, and the folder of its files. */
    built: { url: string; files: string };
  }
}

async function startBoth(checkout: string): Promise<[Product, BuiltApp]> {
  const ports = await productPorts();
  const product = startProduct(checkout, ports);
  const built = startBuiltApp(checkout, {
    convex: `http://127.0.0.1:${ports["CONVEX_PORT"]}`,
    github: `http://127.0.0.1:${ports["GITHUB_PORT"]}`,
  });
  const [started, served] = await Promise.allSettled([product, built]);
  if (started.status === "fulfilled" && served.status === "fulfilled")
    return [started.value, served.value];
  if (started.status === "fulfilled") await started.value.stop();
  if (served.status === "fulfilled") await served.value.stop();
  throw new Error("The product or its build did not start", {
    cause: [started, served].find(({ status }) => status === "rejected"),
  });
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const checkout = makeCheckout();
  try {
    const [product, built] = await startBoth(checkout);
    project.provide("product", product.urls);
    project.provide("built", { url: built.url, files: built.files });
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
