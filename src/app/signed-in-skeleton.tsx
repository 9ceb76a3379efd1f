import { useCopy } from "../copy/copy";
import { latchkey as config } from "../../latchkey.config";
import { Mark } from "../lib/mark";
import { Skeleton, LoadingRegion } from "../ui/skeleton";

/** The shape of the signed-in frame while the session is being confirmed. Shows nothing private. */
export function SignedInSkeleton() {
  const shell = useCopy("shell");
  return (
    <>
      <header className="border-b border-line">
        <div className="mx-auto flex min-h-16 max-w-page flex-wrap items-center justify-between px-[24px]">
          <span className="inline-flex items-center gap-2.5 text-lg font-semibold tracking-tight">
            <Mark size={28} /> <span>{config.name}</span>
          </span>
          <Skeleton round className="size-8" />
        </div>
      </header>
      <main className="mx-auto max-w-page px-[24px] pt-8 pb-24 sm:pt-12">
        <LoadingRegion label={shell.loading}>
          {window.location.pathname.startsWith("/settings/") ? (
            <div className="grid gap-8 md:grid-cols-[10rem_1fr] md:gap-12">
              <Skeleton className="h-24 w-full md:h-56" />
              <ScreenShape />
            </div>
          ) : (
            <ScreenShape />
          )}
        </LoadingRegion>
      </main>
    </>
  );
}

/** The shape of one screen within the frame, while its code is loading. */
export function ScreenSkeleton() {
  const shell = useCopy("shell");
  return (
    <LoadingRegion label={shell.loading}>
      <ScreenShape />
    </LoadingRegion>
  );
}

function ScreenShape() {
  return (
    <div className="grid content-start gap-8">
      <div className="grid gap-2">
        <Skeleton className="h-9 w-full max-w-64" />
        <Skeleton className="h-6 w-full max-w-80" />
      </div>
      <Skeleton className="h-64 w-full" />
    </div>
  );
}
