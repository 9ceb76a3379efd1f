import { useCopy } from "../copy/copy";
import { codeDigits } from "../../convex/shared/codeDigits";
import { CODE_LENGTH } from "../../convex/shared/limits";
import type { FormField } from "../lib/use-form";
import { CodeField } from "../ui/code-field";

export function CodeInput(props: { field: FormField<"code", string>; onFilled?: () => void }) {
  const fields = useCopy("fields");
  const formWords = useCopy("form");
  const { set, ...field } = props.field;
  return (
    <CodeField
      {...field}
      errorPrefix={formWords.errorPrefix}
      label={fields.code}
      digits={CODE_LENGTH}
      read={codeDigits}
      onValue={set}
      {...(props.onFilled === undefined ? {} : { onFilled: props.onFilled })}
    />
  );
}
