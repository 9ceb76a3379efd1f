/** A step of a person whose answer tests lose, and what steps are made of. */
import { fireEvent, screen } from "@testing-library/react";
import type { FakeDeployment } from "./fake-deployment";

export const THEN = Date.UTC(2026, 10, 20);

export interface Step {
  /** The fault that it proves mended. */
  id: "F-A2" | "F-A3" | "F-A4" | "F-A5" | "F-A7" | "F-A8";
  /** The function whose answer is lost. */
  calls: string;
  what: string;
  at: string;
  signedIn?: boolean;
  /** What the deployment holds, and what the step does to it. */
  prepare: (deployment: FakeDeployment) => void;
  press: () => Promise<void>;
  /** Where the person wanted to get. */
  reached: (deployment: FakeDeployment) => Promise<unknown>;
}

export async function fill(label: string, value: string): Promise<void> {
  fireEvent.change(await screen.findByLabelText(label), { target: { value } });
}

export async function press(name: string | RegExp): Promise<void> {
  fireEvent.click(await screen.findByRole("button", { name }));
}

/** A deployment that comes to hold something else by the effect, which its queries then show. */
export function becomes(name: string, after: (deployment: FakeDeployment) => void) {
  return (deployment: FakeDeployment) =>
    void deployment.does(name, () => {
      after(deployment);
      return null;
    });
}
