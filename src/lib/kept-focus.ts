/**
 * Keeps the focus near what was done. When the focused element is taken out of the page (a row that
 * was deleted, a button that has done its work, a form that gave way to the next), browsers put the
 * focus on the body, and who goes by keyboard or screen reader begins again at the top.
 */

/** Where the focus was: the focused element, and what was around it from the inside out. */
interface Spot {
  element: Element;
  around: { parent: Element; index: number }[];
  /** And not in a dialog over it. */
  onPage: boolean;
}

const FOCUSABLE =
  "a[href], button, input:not([hidden]), select, textarea, [tabindex]:not([tabindex='-1'])";
/** What belongs together so closely that any control in it is near. */
const CLOSE = "li, fieldset, [role=dialog], [role=alertdialog]";
/** Time for what moves the focus itself: a screen that arrives, a dialog that closes. */
const PATIENCE = 50;

function spotOf(element: Element): Spot {
  const around: Spot["around"] = [];
  for (let inner = element; inner.parentElement !== null; inner = inner.parentElement) {
    const { children } = inner.parentElement;
    around.push({ parent: inner.parentElement, index: Array.from(children).indexOf(inner) });
  }
  return { element, around, onPage: element.closest("main") !== null };
}

function controlsIn(element: Element): HTMLElement[] {
  return [...element.querySelectorAll<HTMLElement>(FOCUSABLE)];
}

/** The row that has taken the place of one that is gone, or the last one, at the same control. */
function inNextRow(list: Element, index: number, control: string): HTMLElement | undefined {
  const row = list.children[index] ?? list.lastElementChild;
  const controls = row === null ? [] : controlsIn(row);
  return controls.find((each) => each.tagName === control) ?? controls[0];
}

/** Headings are read from when there is nothing left to press. */
function headingOf(element: Element): HTMLElement | undefined {
  const heading = element.querySelector<HTMLElement>("h1, h2") ?? undefined;
  if (heading !== undefined) heading.tabIndex = -1;
  return heading;
}

/** Where to go on within an element that is still there; undefined if there is nothing in it. */
function within(parent: Element, index: number, control: string): HTMLElement | undefined {
  if (parent.matches("ul, ol")) return inNextRow(parent, index, control) ?? itself(parent);
  if (parent.matches("form")) return controlsIn(parent).find(isSubmit);
  if (parent.matches(CLOSE)) return controlsIn(parent)[0];
  return parent.matches("section, main") ? headingOf(parent) : undefined;
}

function isSubmit(control: HTMLElement): boolean {
  return control.matches("button[type=submit]");
}

/** A list that scrolls can be focused as a whole. */
function itself(list: Element): HTMLElement | undefined {
  return list instanceof HTMLElement && list.matches(FOCUSABLE) ? list : undefined;
}

function nearest({ element, around }: Spot): HTMLElement | undefined {
  for (const { parent, index } of around) {
    const found = parent.isConnected ? within(parent, index, element.tagName) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Begins to watch the page. Returns the way to stop. */
export function keepFocus(): () => void {
  /** The latest, and before it the latest on the page itself, for when a dialog has closed. */
  let spots: Spot[] = [];

  function remember(element: Element | null): void {
    if (element === null || element === document.body) return;
    const latest = spotOf(element);
    spots = [latest, ...spots.filter(({ onPage }) => onPage && !latest.onPage)];
  }

  function restore(): void {
    const latest = spots[0]?.element;
    const hasFocus = document.activeElement !== null && document.activeElement !== document.body;
    if (latest === undefined || latest.isConnected || hasFocus) return;
    for (const spot of spots) {
      const target = spot.element.isConnected ? spot.element : nearest(spot);
      if (target instanceof HTMLElement) return target.focus();
    }
  }

  let timer: ReturnType<typeof setTimeout> | undefined;
  const observer = new MutationObserver(() => {
    if (spots[0]?.element.isConnected !== false) return;
    clearTimeout(timer);
    timer = setTimeout(restore, PATIENCE);
  });
  const onFocus = ({ target }: FocusEvent) => {
    if (target instanceof Element) remember(target);
  };
  // A press beside everything takes the focus away on purpose; what is removed has left the page,
  // and a window in the background keeps its focus.
  const onBlur = ({ target, relatedTarget }: FocusEvent) =>
    queueMicrotask(() => {
      const left = relatedTarget === null && document.activeElement !== target;
      if (left && target instanceof Element && target.isConnected) spots = [];
    });

  remember(document.activeElement);
  document.addEventListener("focusin", onFocus);
  document.addEventListener("focusout", onBlur);
  observer.observe(document.body, { childList: true, subtree: true });
  return () => {
    document.removeEventListener("focusin", onFocus);
    document.removeEventListener("focusout", onBlur);
    observer.disconnect();
    clearTimeout(timer);
  };
}
