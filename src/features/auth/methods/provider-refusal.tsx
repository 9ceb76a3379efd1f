import { useCopy } from "../../../copy/copy";
import { useLocation } from "../../../lib/navigation";
import { useTitleOfErrors } from "../../../lib/page-title";
import { Alert } from "../../../ui/alert";
import { explainProviderProblem } from "./provider-problem";

/** Says why a provider did not let the person in, if they come from one. */
export function ProviderRefusal() {
  const words = useCopy("form");
  const refused = explainProviderProblem(useLocation().state);
  useTitleOfErrors(refused !== null);
  return refused === null ? null : (
    <Alert tone="danger" prefix={words.errorPrefix}>
      {refused}
    </Alert>
  );
}
