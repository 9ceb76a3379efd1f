/**
 * What the development server must never hand out. Vite serves any file below the project, and
 * compares the names it was asked for, not where they lead; the data folder holds an admin key and
 * people's data.
 */
import { readFileSync, realpathSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { isAdminKey } from "../admin-key.ts";

/** What requests are looked up in: the folders of a server and its other names for places. */
export interface ServedFolders {
  readonly root: string;
  readonly publicDir: string;
  readonly base: string;
  readonly aliases: readonly { readonly find: string | RegExp; readonly replacement: string }[];
}

/**
 * Whether a request's address leads, in any spelling that a server might follow, to a private file.
 */
export function asksForPrivateFile(
  address: string,
  served: ServedFolders,
  localDir: string,
): boolean {
  return filesOf(address, served).some((file) => isPrivateFile(file, localDir, served.root));
}

/**
 * Whether a path leads into a data folder, whether this run's or an earlier one's, or to a hidden
 * file: environment files, whatever the project, and all others of it (keys for npm, git's).
 */
export function isPrivateFile(path: string, localDir: string, root: string): boolean {
  const file = realPath(path);
  if (file === null) return false;
  if (basename(file).toLowerCase().startsWith(".env") || isHidden(file, root)) return true;
  const dataFolder = realPath(localDir);
  if (dataFolder !== null && isWithin(file, dataFolder)) return true;
  return foldersAbove(file).some(holdsAdminKey);
}

/** Package managers and Vite have hidden folders of their own among the dependencies. */
function isHidden(file: string, root: string): boolean {
  const project = realPath(root);
  if (project === null || !isWithin(file, project)) return false;
  const parts = relative(project, file).split(sep);
  const dependencies = parts.indexOf("node_modules");
  const own = dependencies < 0 ? parts : parts.slice(0, dependencies);
  return own.some((part) => part.startsWith(".") && part !== ".well-known");
}

export function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && resolve(way) !== way);
}

/**
 * Every file that the address could stand for. Servers decode once, some twice, and resolve dots
 * before or after.
 */
function filesOf(address: string, served: ServedFolders): string[] {
  const texts = new Set<string>();
  for (let text of [address, pathOfUrl(address)]) {
    for (let round = 0; round < 3; round += 1) {
      texts.add((text.split(/[?#]/)[0] ?? "").replaceAll("\\", "/"));
      text = decoded(text);
    }
  }
  const paths = [...texts].flatMap((text) => [text, ...aliased(text, served.aliases)]);
  return paths.flatMap((path) => {
    const bare = withoutPrefixes(path, served.base);
    return [resolve("/", bare), join(served.root, bare), join(served.publicDir, bare)];
  });
}

/** Of `/path` and of `http://host/path` alike. */
function pathOfUrl(address: string): string {
  try {
    return new URL(address, "http://localhost").pathname;
  } catch {
    return address;
  }
}

function decoded(text: string): string {
  // One broken sequence must not keep the others from being read.
  return text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (codes) => {
    try {
      return decodeURIComponent(codes);
    } catch {
      return codes;
    }
  });
}

/** Vite's own prefixes say how to find a file, in any number. */
function withoutPrefixes(path: string, base: string): string {
  let bare = path;
  for (let before = ""; bare !== before;) {
    before = bare;
    if (base !== "/" && bare.startsWith(base)) bare = `/${bare.slice(base.length)}`;
    bare = bare.replace(/^\/*@(?:fs|id)\//, "/");
  }
  return bare;
}

function aliased(path: string, aliases: ServedFolders["aliases"]): string[] {
  return aliases.flatMap(({ find, replacement }) => {
    const names = [path, path.replace(/^\/+/, "")];
    return names.map((name) => name.replace(find, replacement)).filter((name) => name !== path);
  });
}

/** As the file system knows it: links followed, letters as stored. Null where nothing is. */
function realPath(path: string): string | null {
  try {
    return realpathSync.native(path);
  } catch {
    return null;
  }
}

function foldersAbove(file: string): string[] {
  const folders: string[] = [];
  for (let folder = file; folder !== dirname(folder);) {
    folder = dirname(folder);
    folders.push(folder);
  }
  return folders;
}

/** The mark of a data folder, also of one that LOCAL_DIR named in an earlier run. */
function holdsAdminKey(folder: string): boolean {
  try {
    return isAdminKey(readFileSync(join(folder, "admin-key"), "utf8").trim());
  } catch {
    return false;
  }
}
