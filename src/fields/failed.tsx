import { form as formWords } from "../copy/en";
import { Alert } from "../ui/alert";

/** Why an action failed, above it. The same failure is read again at each attempt. */
export function Failed({ failure }: { failure: { message: string; attempt: number } | null }) {
  if (failure === null) return null;
  return (
    <Alert key={failure.attempt} tone="danger" prefix={formWords.errorPrefix}>
      {failure.message}
    </Alert>
  );
}
