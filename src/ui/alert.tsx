import type { ReactNode } from "react";
import { AlertIcon, CheckIcon, InfoIcon } from "./icons";

const TONES = {
  danger: { box: "border-danger bg-danger-wash", icon: "text-danger", Icon: AlertIcon },
  note: { box: "border-line bg-wash", icon: "text-accent", Icon: InfoIcon },
  good: { box: "border-line bg-wash", icon: "text-good", Icon: CheckIcon },
};

/** A message in the page. Danger interrupts a screen reader, the others wait their turn. */
export function Alert({
  tone,
  prefix,
  children,
}: {
  tone: keyof typeof TONES;
  /** Read before the text where the tone alone would carry the meaning. */
  prefix?: string;
  children: ReactNode;
}) {
  const { box, icon, Icon } = TONES[tone];
  return (
    <div
      role={tone === "danger" ? "alert" : "status"}
      className={`flex gap-2.5 rounded-lg border px-3.5 py-3 text-[0.9375rem] leading-6 ${box}`}
    >
      <span className={`pt-1 ${icon}`}>
        <Icon />
      </span>
      <div className="min-w-0 text-pretty wrap-break-word">
        {prefix === undefined ? null : <span className="sr-only">{prefix}</span>}{" "}
        <div>{children}</div>
      </div>
    </div>
  );
}
