import { createContext, useContext, useEffect, useId, useRef, useState } from "react";
import type { KeyboardEvent, ReactNode } from "react";

/**
 * A menu under its button, as the ARIA practices describe it
 * (w3.org/WAI/ARIA/apg/patterns/menu-button). It always hangs in the same corner, so it needs none
 * of the positioning that would make a library's menu half of what settings load.
 */

type Open = "closed" | "first" | "last";

/** Closes the menu that an item is in, with the focus back on its button. */
const CloseMenu = createContext<() => void>(() => undefined);

interface MenuProps {
  /** The button's name, and what it shows. */
  name: string;
  face: ReactNode;
  /** At the top of the menu: whom it is about. */
  label: ReactNode;
  children: ReactNode;
}

export function Menu({ name, face, label, children }: MenuProps) {
  const [open, setOpen] = useState<Open>("closed");
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const isOpen = open !== "closed";
  const close = () => {
    button.current?.focus();
    setOpen("closed");
  };
  useOutside(root, isOpen, () => setOpen("closed"));
  return (
    <div ref={root} className="relative">
      <button
        ref={button}
        id={id}
        type="button"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        className="-me-1.5 grid size-11 place-items-center rounded-full"
        onClick={() => setOpen(isOpen ? "closed" : "first")}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
          event.preventDefault();
          setOpen(event.key === "ArrowDown" ? "first" : "last");
        }}
      >
        <span className="sr-only">{name}</span>
        {face}
      </button>
      {isOpen ? (
        <CloseMenu value={close}>
          <Popup begin={open} buttonId={id} label={label}>
            {children}
          </Popup>
        </CloseMenu>
      ) : null}
    </div>
  );
}

/** Calls back when a press or the focus lands outside of an element. */
function useOutside(
  root: { current: HTMLElement | null },
  active: boolean,
  onOutside: () => void,
): void {
  const latest = useRef(onOutside);
  useEffect(() => {
    latest.current = onOutside;
  });
  useEffect(() => {
    if (!active) return;
    const look = ({ target }: Event) => {
      if (target instanceof Node && root.current?.contains(target) === false) latest.current();
    };
    document.addEventListener("pointerdown", look);
    document.addEventListener("focusin", look);
    return () => {
      document.removeEventListener("pointerdown", look);
      document.removeEventListener("focusin", look);
    };
  }, [active, root]);
}

function itemsOf(menu: HTMLElement | null): HTMLElement[] {
  return [...(menu?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])];
}

/** The item that a key leads to, or undefined if the key is not the menu's. */
function itemByKey(items: HTMLElement[], key: string): HTMLElement | undefined {
  const here = items.findIndex((item) => item === document.activeElement);
  const after = [...items.slice(here + 1), ...items.slice(0, here + 1)];
  switch (key) {
    case "ArrowDown":
      return after[0];
    case "ArrowUp":
      return here < 0 ? items.at(-1) : items.at(here - 1);
    case "Home":
      return items[0];
    case "End":
      return items.at(-1);
    default:
      return key.length === 1 && key !== " "
        ? after.find((item) => item.textContent?.toLowerCase().startsWith(key.toLowerCase()))
        : undefined;
  }
}

function Popup(props: { begin: Open; buttonId: string; label: ReactNode; children: ReactNode }) {
  const { begin, buttonId, label, children } = props;
  const menu = useRef<HTMLDivElement>(null);
  const labelId = useId();
  const close = useContext(CloseMenu);
  useEffect(() => {
    itemsOf(menu.current)
      .at(begin === "last" ? -1 : 0)
      ?.focus();
  }, [begin]);

  function press(event: KeyboardEvent): void {
    // Tab goes on from the button, as if the menu had not been there.
    if (event.key === "Tab") return close();
    if (event.key === "Escape") {
      event.preventDefault();
      return close();
    }
    const target = itemByKey(itemsOf(menu.current), event.key);
    if (target === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    target.focus();
  }

  return (
    <div
      ref={menu}
      role="menu"
      tabIndex={-1}
      aria-labelledby={buttonId}
      onKeyDown={press}
      className="absolute end-0 top-full z-10 mt-2 w-max max-w-[min(20rem,calc(100vw-3rem))] min-w-60 rounded-xl border border-edge bg-surface p-1.5 outline-none"
    >
      <div role="group" aria-labelledby={labelId}>
        <div id={labelId} role="presentation" className="px-3 pt-2 pb-1 wrap-break-word">
          {label}
        </div>
        <MenuSeparator />
        {children}
      </div>
    </div>
  );
}

const ITEM =
  "flex min-h-11 w-full cursor-pointer items-center gap-2.5 rounded-lg px-3 text-start outline-none hover:bg-wash focus:bg-wash focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-accent";

export function MenuItem(props: { icon?: ReactNode; onSelect: () => void; children: ReactNode }) {
  const close = useContext(CloseMenu);
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      className={ITEM}
      onClick={() => {
        close();
        props.onSelect();
      }}
    >
      {props.icon}
      <span>{props.children}</span>
    </button>
  );
}

export function MenuSeparator() {
  return (
    <div role="separator" className="mx-1.5 my-1.5 h-px bg-line forced-colors:bg-[GrayText]" />
  );
}

/** A choice of one, with its name above. Choosing leaves the menu open, to see what it does. */
export function MenuChoice<Value extends string>(props: {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onChoose: (value: Value) => void;
}) {
  const id = useId();
  return (
    <div role="group" aria-labelledby={id}>
      <div id={id} role="presentation" className="px-3 pt-2 pb-1 text-sm text-ink-soft">
        {props.label}
      </div>
      {props.options.map(({ value, label }) => (
        <button
          key={value}
          type="button"
          role="menuitemradio"
          aria-checked={value === props.value}
          tabIndex={-1}
          className={`${ITEM} justify-between`}
          onClick={() => props.onChoose(value)}
        >
          <span>{label}</span>
          {value === props.value ? (
            <span
              aria-hidden="true"
              className="block size-2 rounded-full bg-accent forced-colors:bg-[Highlight]"
            />
          ) : null}
        </button>
      ))}
    </div>
  );
}
