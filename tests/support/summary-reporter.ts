import type { Reporter, TestModule } from "vitest/node";

/**
 * Ends the run's output with `N passed, M failed`. A file that could not be read and an error
 * outside of tests count as failed.
 */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    let passed = 0;
    let failed = errors.length;
    for (const module of modules) {
      const tests = [...module.children.allTests()];
      passed += tests.filter((test) => test.result().state === "passed").length;
      const failures = tests.filter((test) => test.result().state === "failed").length;
      failed += failures === 0 && module.state() === "failed" ? 1 : failures;
    }
    // After the default reporter's own last words.
    setImmediate(() => console.log(`${passed} passed, ${failed} failed`));
  }
}
