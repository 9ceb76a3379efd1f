/**
 * JavaScript that each page of the settings needs beyond the first load of /sign-in; the largest of
 * them.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type Manifest, build } from "vite";
import { type Figure, rounded } from "./figure";

const SECTIONS = ["profile", "security", "sessions", "activity", "account"];
/**
 * What is loaded one after another on the way to a section: the frame behind sign-in, the settings,
 * the section.
 */
const WAY = ["src/app/signed-in-gate.tsx", "src/routes/settings.tsx"];

/** The script files that a part of the app brings along by its static imports, its own included. */
function filesOf(manifest: Manifest, part: string, found = new Set<string>()): Set<string> {
  const chunk = manifest[part];
  if (chunk === undefined) throw new Error(`The build has no part ${part}`);
  if (found.has(chunk.file)) return found;
  found.add(chunk.file);
  for (const imported of chunk.imports ?? []) filesOf(manifest, imported, found);
  return found;
}

export async function* measure(): AsyncGenerator<Figure> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-bench-"));
  try {
    await build({
      logLevel: "error",
      mode: "production",
      build: { outDir: folder, emptyOutDir: true, manifest: true },
    });
    const text = readFileSync(join(folder, ".vite", "manifest.json"), "utf8");
    const manifest = JSON.parse(text) as Manifest; // the shape Vite documents
    const first = filesOf(manifest, "index.html");
    const kilobytes = SECTIONS.map((section) => {
      const files = new Set<string>();
      for (const part of [...WAY, `src/routes/settings-${section}.tsx`])
        filesOf(manifest, part, files);
      const later = [...files].filter((file) => !first.has(file));
      const sizes = later.map((file) => gzipSync(readFileSync(join(folder, file))).byteLength);
      return sizes.reduce((sum, bytes) => sum + bytes, 0) / 1000;
    });
    const value = rounded(Math.max(...kilobytes));
    yield { name: "settings chunks gzip", value, unit: "kB", ratio: null, target: "<= 60" };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
