import { useSyncExternalStore } from "react";
import { onStored, readStored, storageKey, store } from "./browser-storage";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

/** theme.js reads the same key before the first paint (hosting/brand.ts). */
const KEY = storageKey("theme");

function isTheme(value: unknown): value is Theme {
  return THEMES.some((theme) => theme === value);
}

function readTheme(): Theme {
  const stored = readStored(KEY);
  return isTheme(stored) ? stored : "system";
}

/**
 * The browser's own bars take the page's colour: one tag per system scheme, both the same once a
 * theme is chosen.
 */
function paintBars(): void {
  const paper = getComputedStyle(document.documentElement).backgroundColor;
  const chosen = document.documentElement.dataset["theme"] !== undefined;
  for (const tag of document.querySelectorAll<HTMLMetaElement>("meta[name=theme-color]")) {
    tag.dataset["system"] ??= tag.content;
    tag.content = chosen ? paper : tag.dataset["system"];
  }
}

function applyTheme(theme: Theme): void {
  const { dataset } = document.documentElement;
  if (theme === "system") delete dataset["theme"];
  else dataset["theme"] = theme;
  paintBars();
}

/** Keeps the page in the chosen theme, also when another tab chooses. Returns the way to stop. */
export function followTheme(): () => void {
  applyTheme(readTheme());
  return onStored(() => applyTheme(readTheme()));
}

export function useTheme(): [Theme, (theme: Theme) => void] {
  const theme = useSyncExternalStore(onStored, readTheme);
  return [theme, (next) => store(KEY, next === "system" ? null : next)];
}
