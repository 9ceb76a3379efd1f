import { fireEvent, screen } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { makeDeployment, openPage, signedInBefore } from "../support/page";

describe("the workspace's forms", () => {
  test("are empty again once a draft is saved, and keep what was not", async () => {
    signedInBefore();
    const deployment = makeDeployment().answer("sample/posts:create", () => "post");
    const { view } = openPage("/", deployment);
    const title = await screen.findByLabelText("Title");
    fireEvent.change(title, { target: { value: "On keyholes" } });
    fireEvent.change(screen.getByLabelText("New to-do"), { target: { value: "Oil the lock" } });
    fireEvent.change(screen.getByLabelText("Text"), { target: { value: "They are small." } });
    fireEvent.click(screen.getByRole("button", { name: "Save draft" }));
    await screen.findByText("Draft saved");
    expect(title).toHaveValue("");
    view.unmount();
    openPage("/", deployment);
    expect(await screen.findByLabelText("New to-do")).toHaveValue("Oil the lock");
    expect(screen.getByLabelText("Title")).toHaveValue("");
  });
});
