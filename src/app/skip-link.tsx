import { useCopy } from "../copy/copy";

export const MAIN_ID = "main";

/**
 * The first stop of the keyboard: jumps over the header. Leaves the address alone, which the router
 * reads.
 */
export function SkipLink() {
  const shell = useCopy("shell");
  return (
    <a
      href={`#${MAIN_ID}`}
      onClick={(event) => {
        event.preventDefault();
        document.getElementById(MAIN_ID)?.focus();
      }}
      className="fixed start-4 top-4 z-20 rounded-lg border border-edge bg-surface px-4 py-2 not-focus:sr-only"
    >
      {shell.skip}
    </a>
  );
}
