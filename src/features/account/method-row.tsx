import { createElement, useId } from "react";
import type { ReactNode } from "react";
import { useCopy } from "../../copy/copy";
import { KeyIcon } from "../../ui/account-icons";
import { Button } from "../../ui/button";
import { methodLabel, providerOf } from "../auth/methods/registry";

export interface Removal {
  label: string;
  busyLabel: string;
  removable: boolean;
  busy: boolean;
  onPress: () => void;
}

/**
 * One way in. The only way in cannot be removed: its button stays where it is, and the
 * line beside it says why.
 */
export function MethodRow(props: {
  id: string;
  state: ReactNode;
  removal: Removal | null;
  children?: ReactNode;
}) {
  const words = useCopy("security");
  const { id, removal } = props;
  const reason = useId();
  const stays = removal !== null && !removal.removable;
  return (
    <li className="grid items-start gap-x-6 gap-y-3 sm:grid-cols-[1fr_auto]">
      <div className="flex min-w-0 items-start gap-3">
        <span className="pt-1">{createElement(providerOf(id)?.Icon ?? KeyIcon)}</span>
        <div className="min-w-0">
          <h3 className="font-medium">{methodLabel(id) ?? id}</h3>
          <p className="text-[0.9375rem] wrap-anywhere text-ink-soft">{props.state}</p>
          {stays ? (
            <p id={reason} className="text-sm text-pretty text-ink-soft">
              {words.onlyMethod}
            </p>
          ) : null}
        </div>
      </div>
      <div className="flex flex-wrap gap-3 empty:hidden sm:flex-col">
        {removal === null ? null : <RemoveButton removal={removal} reason={reason} />}
        {props.children}
      </div>
    </li>
  );
}

function RemoveButton({ removal, reason }: { removal: Removal; reason: string }) {
  const { label, removable, busy, busyLabel, onPress } = removal;
  if (removable)
    return (
      <Button variant="secondary" busy={busy} busyLabel={busyLabel} onClick={onPress}>
        {label}
      </Button>
    );
  return (
    <button
      type="button"
      aria-disabled="true"
      aria-describedby={reason}
      className="min-h-11 rounded-lg border border-line px-4 py-2 font-medium text-ink-soft aria-disabled:cursor-not-allowed"
    >
      {label}
    </button>
  );
}
