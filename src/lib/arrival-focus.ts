import { useEffect, useRef } from "react";
import type { RefObject } from "react";
import { useLocation } from "./navigation";

/** With a mouse there is no on-screen keyboard that would jump up. */
function hasMouse(): boolean {
  return window.matchMedia("(hover: hover) and (pointer: fine)").matches;
}

function firstEmptyField(screen: HTMLElement): HTMLInputElement | null {
  const inputs = screen.querySelectorAll<HTMLInputElement>("form input:not([hidden])");
  return [...inputs].find((input) => input.value === "") ?? null;
}

/**
 * Puts the focus where a person goes on after arriving on a screen: the first empty field, or else,
 * after a move inside the app, the heading. Give the ref to the element that holds both.
 */
export function useArrivalFocus(
  prefer: "field" | "heading" = "field",
): RefObject<HTMLDivElement | null> {
  const screen = useRef<HTMLDivElement>(null);
  const { arrival } = useLocation();
  const arrived = useRef(false);

  useEffect(() => {
    if (arrived.current || screen.current === null) return;
    arrived.current = true;
    const field = prefer === "field" && hasMouse() ? firstEmptyField(screen.current) : null;
    const target = field ?? (arrival === "loaded" ? null : screen.current.querySelector("h1"));
    target?.focus({ preventScroll: field === null });
  }, [arrival, prefer]);

  return screen;
}
