import { Toast } from "@base-ui/react/toast";
import { useEffect, useRef } from "react";
import { CheckIcon } from "./icons";

const SHOWN_FOR = 8000;

/** Short news in a corner; it waits while the pointer or the focus is on it. */
export function Toasts(props: { texts: string[]; words: { region: string; close: string } }) {
  return (
    <Toast.Provider timeout={SHOWN_FOR}>
      <Feed texts={props.texts} />
      <Toast.Portal>
        <Toast.Viewport
          aria-label={props.words.region}
          className="fixed inset-x-4 bottom-4 z-10 mx-auto grid max-w-sm gap-2 sm:end-6 sm:start-auto sm:bottom-6"
        >
          <List close={props.words.close} />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function Feed({ texts }: { texts: string[] }) {
  const { add } = Toast.useToastManager();
  const fed = useRef(0);
  useEffect(() => {
    for (const title of texts.slice(fed.current)) add({ title });
    fed.current = texts.length;
  }, [add, texts]);
  return null;
}

function List({ close }: { close: string }) {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      className="rounded-lg border border-edge bg-surface transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0"
    >
      <Toast.Content className="flex items-center gap-3 ps-4 pe-2 py-2">
        <span className="text-good">
          <CheckIcon />
        </span>
        <Toast.Title render={<p />} className="grow text-[0.9375rem]" />
        {/* The keyboard reaches it at any time, so it is never hidden from those who listen. */}
        <Toast.Close
          aria-hidden={false}
          className="min-h-9 rounded-md px-3 text-sm text-ink-soft hover:text-ink"
        >
          {close}
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ));
}
