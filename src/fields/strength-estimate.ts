import { latchkey } from "../../latchkey.config";

export type Score = 0 | 1 | 2 | 3 | 4;
export type Estimator = (password: string, context: string[]) => Score;

/** Loads the estimator and its dictionaries (some hundred kilobytes) as chunks of their own. */
export async function loadEstimator(): Promise<Estimator> {
  const [{ ZxcvbnFactory }, common, english] = await Promise.all([
    import("@zxcvbn-ts/core"),
    import("@zxcvbn-ts/language-common"),
    import("@zxcvbn-ts/language-en"),
  ]);
  const zxcvbn = new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
  });
  return (password, context) =>
    zxcvbn.check(password, [latchkey.name, ...context.filter((word) => word !== "")]).score;
}
