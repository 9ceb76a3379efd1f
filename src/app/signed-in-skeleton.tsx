import { product, shell } from "../copy/en";
import { Mark } from "../ui/icons";
import { Bone, Skeleton } from "../ui/skeleton";

/** The shape of the signed-in frame while the session is being confirmed. Shows nothing private. */
export function SignedInSkeleton() {
  return (
    <>
      <header className="border-b border-line">
        <div className="mx-auto flex min-h-16 max-w-page items-center justify-between px-6">
          <span className="inline-flex items-center gap-2.5 text-lg font-semibold tracking-tight">
            <Mark size={28} /> {product}
          </span>
          <Bone className="size-8 rounded-full" />
        </div>
      </header>
      <main className="mx-auto max-w-page px-6 pt-12 pb-16">
        <Skeleton label={shell.loading}>
          <div className="grid gap-2">
            <Bone className="h-9 w-full max-w-64" />
            <Bone className="h-6 w-full max-w-80" />
          </div>
          <Bone className="mt-10 h-64 w-full" />
        </Skeleton>
      </main>
    </>
  );
}
