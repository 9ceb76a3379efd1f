import { Menu as Base } from "@base-ui/react/menu";
import { useRef } from "react";
import type { ReactElement, ReactNode } from "react";

/** A menu under a button, with a label that says what it is about. Arrow keys, type-ahead, Esc and focus come from the primitive. */
export function Menu(props: { trigger: ReactElement; label: ReactNode; children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  return (
    <Base.Root>
      {/* The popup is drawn here and not at the end of the page, so that it stays inside its landmark. */}
      <div ref={place}>
        <Base.Trigger render={props.trigger} />
      </div>
      <Base.Portal container={place}>
        <Base.Positioner align="end" sideOffset={8} collisionPadding={16} className="z-10">
          <Base.Popup className="min-w-60 rounded-xl border border-edge bg-surface p-1.5 outline-none transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0">
            <Base.Group>
              <Base.GroupLabel className="max-w-72 px-3 pt-2 pb-1 wrap-break-word">
                {props.label}
              </Base.GroupLabel>
              <MenuSeparator />
              {props.children}
            </Base.Group>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

const ITEM =
  "flex min-h-11 cursor-pointer items-center gap-2.5 rounded-lg px-3 outline-none data-highlighted:bg-wash forced-colors:data-highlighted:outline-2";

export function MenuItem(props: { icon?: ReactNode; onSelect: () => void; children: ReactNode }) {
  return (
    <Base.Item className={ITEM} onClick={props.onSelect}>
      {props.icon}
      {props.children}
    </Base.Item>
  );
}

export function MenuSeparator() {
  return <Base.Separator className="mx-1.5 my-1.5 h-px bg-line" />;
}

/** A choice of one, with its name above. */
export function MenuChoice<Value extends string>(props: {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onChoose: (value: Value) => void;
}) {
  return (
    <Base.RadioGroup value={props.value} onValueChange={(value: Value) => props.onChoose(value)}>
      <Base.Group>
        <Base.GroupLabel className="px-3 pt-2 pb-1 text-sm text-ink-soft">
          {props.label}
        </Base.GroupLabel>
        {props.options.map(({ value, label }) => (
          <Base.RadioItem
            key={value}
            value={value}
            closeOnClick={false}
            className={`${ITEM} justify-between`}
          >
            {label}
            <Base.RadioItemIndicator>
              <span
                aria-hidden="true"
                className="block size-2 rounded-full bg-accent forced-colors:bg-[Highlight]"
              />
            </Base.RadioItemIndicator>
          </Base.RadioItem>
        ))}
      </Base.Group>
    </Base.RadioGroup>
  );
}
