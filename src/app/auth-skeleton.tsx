import { useCopy } from "../copy/copy";
import { Skeleton, LoadingRegion } from "../ui/skeleton";

/** The shape of a sign-in screen while it is not known whether it will be needed. */
export function AuthSkeleton() {
  const shell = useCopy("shell");
  return (
    <LoadingRegion label={shell.loading}>
      <div className="grid gap-6">
        <div className="grid gap-2">
          <Skeleton className="h-9 w-40" />
          <Skeleton className="h-6 w-full max-w-64" />
        </div>
        <Skeleton className="h-18 w-full" />
        <Skeleton className="h-18 w-full" />
        <Skeleton className="h-11 w-full" />
      </div>
    </LoadingRegion>
  );
}
