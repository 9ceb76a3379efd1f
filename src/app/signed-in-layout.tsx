import type { ReactNode } from "react";
import { AppHeader } from "../features/account/app-header";
import { DeletionNotice } from "../features/account/deletion-notice";
import { markSession } from "../lib/session-marker";
import { Announcer } from "./announcer";
import { useSignedInUser } from "./current-user";
import { Toaster } from "./toaster";
import { MAIN_ID, SkipLink } from "./skip-link";

/** Header and one page-wide column for everything behind sign-in. */
export function SignedInLayout({ children }: { children: ReactNode }) {
  const user = useSignedInUser();
  return (
    <>
      <SkipLink />
      <AppHeader user={user} onSignOut={() => markSession("leaving")} />
      <main id={MAIN_ID} tabIndex={-1} className="mx-auto max-w-page px-[24px] pt-8 pb-24 sm:pt-12">
        {user.deletionScheduledFor === null ? (
          children
        ) : (
          <DeletionNotice
            deletesAt={user.deletionScheduledFor}
            region={user}
            onSignOut={() => markSession("leaving")}
          />
        )}
      </main>
      <Announcer />
      <Toaster />
    </>
  );
}
