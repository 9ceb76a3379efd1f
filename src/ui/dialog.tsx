import { AlertDialog } from "@base-ui/react/alert-dialog";
import { Dialog as Base } from "@base-ui/react/dialog";
import type { ReactNode, RefObject } from "react";

interface DialogProps {
  open: boolean;
  title: string;
  lead: ReactNode;
  /** Esc, a press outside, or the cancelling button. */
  onClose: () => void;
  /** Where the focus begins; otherwise at the first control. */
  focus?: RefObject<HTMLElement | null>;
  children: ReactNode;
}

const BACKDROP =
  "fixed inset-0 z-20 bg-[oklch(0.2_0.01_65/0.5)] transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0";
const FRAME = "fixed inset-0 z-20 grid justify-items-center overflow-y-auto p-4 sm:pt-[12vh]";
const POPUP =
  "grid h-max w-full max-w-[28rem] gap-5 rounded-xl border border-edge bg-surface p-5 outline-none transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0 sm:p-6";
const TITLE = "text-xl leading-7 font-semibold tracking-tight";

/**
 * A question that waits for its answer while the page behind is out of reach. Focus goes back to
 * where it was.
 */
export function Dialog({ open, title, lead, onClose, focus, children }: DialogProps) {
  return (
    <Base.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <Base.Portal>
        <Base.Backdrop className={BACKDROP} />
        <Base.Viewport className={FRAME}>
          <Base.Popup className={POPUP} {...(focus && { initialFocus: focus })}>
            <div className="grid gap-2">
              <Base.Title className={TITLE}>{title}</Base.Title>
              <Base.Description
                render={<div />}
                className="text-pretty wrap-anywhere text-ink-soft"
              >
                {lead}
              </Base.Description>
            </div>
            {children}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}

/** A dialog about something that cannot be undone: a press outside does not close it. */
export function DangerDialog({ open, title, lead, onClose, focus, children }: DialogProps) {
  return (
    <AlertDialog.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={BACKDROP} />
        <AlertDialog.Viewport className={FRAME}>
          <AlertDialog.Popup className={POPUP} {...(focus && { initialFocus: focus })}>
            <div className="grid gap-2">
              <AlertDialog.Title className={TITLE}>{title}</AlertDialog.Title>
              <AlertDialog.Description render={<div />} className="grid gap-2 text-pretty">
                {lead}
              </AlertDialog.Description>
            </div>
            {children}
          </AlertDialog.Popup>
        </AlertDialog.Viewport>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
