import { useCopy } from "../copy/copy";
import { Bone, Skeleton } from "../ui/skeleton";

/** The shape of a sign-in screen while it is not known whether it will be needed. */
export function AuthSkeleton() {
  const shell = useCopy("shell");
  return (
    <Skeleton label={shell.loading}>
      <div className="grid gap-6">
        <div className="grid gap-2">
          <Bone className="h-9 w-40" />
          <Bone className="h-6 w-full max-w-64" />
        </div>
        <Bone className="h-18 w-full" />
        <Bone className="h-18 w-full" />
        <Bone className="h-11 w-full" />
      </div>
    </Skeleton>
  );
}
