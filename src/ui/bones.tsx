import { Bone } from "./skeleton";

/** The shape of a few rows that are on their way, inside a card that is there already. */
export function Rows({ label, rows }: { label: string; rows: number }) {
  return (
    <div aria-busy="true">
      <p className="sr-only">{label}</p>
      <div aria-hidden="true" className="grid gap-5">
        {Array.from({ length: rows }, (_, row) => (
          <div key={row} className="grid gap-2">
            <Bone className="h-5 w-40" />
            <Bone className="h-4 w-full max-w-72" />
          </div>
        ))}
      </div>
    </div>
  );
}
