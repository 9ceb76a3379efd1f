/** A small Convex project, as the CLI would push it. */
import type { Push } from "../../../../local/deployment/engine/engine";
import { bundleFiles } from "../../../support/bundle-functions";

/** File names relative to `convex/` and their TypeScript text. `schema.ts` becomes the schema. */
export type Project = Readonly<Record<string, string>>;

export async function bundleProject(project: Project): Promise<Push> {
  return { ...(await bundleFiles(project)), unchanged: [], udfServerVersion: "1.48.0" };
}
