import { AlertIcon } from "./icons";

/**
 * What is wrong with a field, below it; `prefix` is read before it, so that colour says nothing
 * alone.
 */
export function FieldError(props: { id: string; prefix: string; text: string }) {
  return (
    <p id={props.id} role="alert" className="flex gap-2 text-sm text-danger">
      <span className="pt-0.5">
        <AlertIcon />
      </span>
      <span className="min-w-0">
        <span className="sr-only">{props.prefix}</span> <span>{props.text}</span>
      </span>
    </p>
  );
}
