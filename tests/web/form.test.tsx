import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { ConvexError } from "convex/values";
import { describe, expect, test, vi } from "vitest";
import * as z from "zod/mini";
import { bind, bindCheckbox, bindSelect } from "../../src/fields/form-fields";
import { useDraftForm } from "../../src/lib/use-draft-form";
import type { FormControl } from "../../src/lib/use-form";
import { Button } from "../../src/ui/button";
import { Checkbox } from "../../src/ui/checkbox";
import { Field } from "../../src/ui/field";
import { Form } from "../../src/ui/form";
import { Select } from "../../src/ui/select";
import { Slider } from "../../src/ui/slider";
import { TextArea } from "../../src/ui/text-area";
import { expectAccessible } from "../support/page";

/**
 * A form that no screen of the product has: its own fields, of every kind, as a zod schema says.
 */
const booking = z.object({
  guest: z.string().check(z.trim(), z.minLength(1, "Say who comes")),
  room: z.enum(["garden", "sea"], { error: "Choose a room" }),
  arrival: z.pipe(
    z.iso.date({ error: "Choose the day you arrive" }),
    z.transform((day) => new Date(`${day}T00:00:00Z`)),
  ),
  nights: z.coerce.number({ error: "Write a number" }).check(z.gte(1, "Stay at least one night")),
  warmth: z.number().check(z.lte(25, "That is too warm")),
  wishes: z.string(),
  terms: z.boolean().check(z.refine((agreed) => agreed, "Agree to go on")),
});

const EMPTY = {
  guest: "",
  room: "",
  arrival: "",
  nights: "",
  warmth: 20,
  wishes: "",
  terms: false,
};

const ROOMS = [
  { value: "", label: "Choose" },
  { value: "garden", label: "Garden" },
  { value: "sea", label: "Sea" },
];

const WORDS = { errorPrefix: "Error:", stillWorking: "Still working", stopWaiting: "Stop" };

type Submit = (made: z.infer<typeof booking>) => Promise<"done">;

function Booking({ submit }: { submit: Submit }) {
  const form: FormControl<typeof EMPTY> = useDraftForm({
    owner: "ada",
    draft: "booking",
    initial: EMPTY,
    schema: booking,
    submit,
    alias: { from: "arrival" },
    refused: { arrival: "There is no room on that day" },
  });
  const { set: setWarmth, value: warmth } = form.field("warmth");
  return (
    <Form state={form} words={WORDS}>
      <Field {...bind(form.field("guest"))} label="Guest" />
      <Select {...bindSelect(form.field("room"))} label="Room" options={ROOMS} />
      <Field {...bind(form.field("arrival"))} label="Arrival" type="date" />
      <Field {...bind(form.field("nights"))} label="Nights" type="number" />
      <Slider
        id="warmth"
        label="Warmth"
        min={15}
        max={30}
        step={1}
        value={warmth}
        onValue={setWarmth}
      />
      <TextArea {...bind(form.field("wishes"))} label="Wishes" />
      <Checkbox {...bindCheckbox(form.field("terms"))} label="I agree" />
      <Button type="submit">Book</Button>
    </Form>
  );
}

function open(submit: Submit = () => Promise.resolve("done")) {
  const sent = vi.fn(submit);
  const view = render(
    <main>
      <h1>Booking</h1>
      <Booking submit={sent} />
    </main>,
  );
  return { sent, view, user: userEvent.setup() };
}

async function fillIn(user: ReturnType<typeof userEvent.setup>): Promise<void> {
  await user.type(screen.getByLabelText("Guest"), " Ada ");
  await user.selectOptions(screen.getByLabelText("Room"), "sea");
  await user.type(screen.getByLabelText("Arrival"), "2026-12-24");
  await user.type(screen.getByLabelText("Nights"), "3");
  await user.type(screen.getByLabelText("Wishes"), "Tea");
  await user.click(screen.getByLabelText("I agree"));
}

const ADA = {
  guest: "Ada",
  room: "sea",
  arrival: new Date("2026-12-24T00:00:00Z"),
  nights: 3,
  warmth: 20,
  wishes: "Tea",
  terms: true,
};

describe("a form of any fields", () => {
  test("hands over what its schema makes of them: text, choice, date, numbers, yes or no", async () => {
    const { sent, user } = open();
    await fillIn(user);
    await user.click(screen.getByRole("button", { name: "Book" }));
    await waitFor(() => expect(sent).toHaveBeenCalledWith(ADA));
  });

  test("says what is wrong at each field, with the focus on the first, and sends nothing", async () => {
    const { sent, user } = open();
    await user.click(screen.getByRole("button", { name: "Book" }));
    const wrong: [string, string][] = [
      ["Guest", "Error: Say who comes"],
      ["Room", "Error: Choose a room"],
      ["Arrival", "Error: Choose the day you arrive"],
      ["Nights", "Error: Stay at least one night"],
      ["I agree", "Error: Agree to go on"],
    ];
    for (const [label, problem] of wrong) {
      expect(screen.getByLabelText(label)).toBeInvalid();
      expect(screen.getByLabelText(label)).toHaveAccessibleDescription(problem);
    }
    expect(screen.getByLabelText("Guest")).toHaveFocus();
    expect(sent).not.toHaveBeenCalled();
  });

  test("takes a problem back as soon as its field is right", async () => {
    const { user } = open();
    await user.click(screen.getByRole("button", { name: "Book" }));
    await user.click(screen.getByLabelText("I agree"));
    expect(screen.getByLabelText("I agree")).toBeValid();
    await user.selectOptions(screen.getByLabelText("Room"), "garden");
    expect(screen.getByLabelText("Room")).toBeValid();
    expect(screen.getByLabelText("Guest")).toBeInvalid();
  });

  test("reads what the browser has filled in without a word to React", async () => {
    const { sent, user } = open();
    await fillIn(user);
    const guest = screen.getByLabelText<HTMLInputElement>("Guest");
    const terms = screen.getByLabelText<HTMLInputElement>("I agree");
    guest.value = "Grace";
    terms.checked = false;
    await user.click(screen.getByRole("button", { name: "Book" }));
    expect(terms).toBeInvalid();
    expect(sent).not.toHaveBeenCalled();
    await user.click(terms);
    await user.click(screen.getByRole("button", { name: "Book" }));
    await waitFor(() => expect(sent).toHaveBeenCalledWith({ ...ADA, guest: "Grace" }));
  });

  test("shows a failure of the backend at the field it names", async () => {
    const { user } = open(() =>
      Promise.reject(new ConvexError({ code: "INVALID_INPUT", field: "from" })),
    );
    await fillIn(user);
    await user.click(screen.getByRole("button", { name: "Book" }));
    await waitFor(() => expect(screen.getByLabelText("Arrival")).toHaveFocus());
    expect(screen.getByLabelText("Arrival")).toHaveAccessibleDescription(
      "Error: There is no room on that day",
    );
  });

  test("shows a failure that names none of its fields above them", async () => {
    const { user } = open(() =>
      Promise.reject(new ConvexError({ code: "INVALID_INPUT", field: "moon" })),
    );
    await fillIn(user);
    await user.click(screen.getByRole("button", { name: "Book" }));
    expect(await screen.findByRole("alert")).toHaveTextContent(
      /Something in the form was not accepted/,
    );
  });

  test("keeps values of every kind as a draft until they are saved", async () => {
    const first = open(() => new Promise(() => undefined));
    await fillIn(first.user);
    first.view.unmount();
    const second = open();
    expect(screen.getByLabelText("Room")).toHaveValue("sea");
    expect(screen.getByLabelText("I agree")).toBeChecked();
    await second.user.click(screen.getByRole("button", { name: "Book" }));
    await waitFor(() => expect(second.sent).toHaveBeenCalledWith({ ...ADA, guest: "Ada" }));
    second.view.unmount();
    open();
    expect(screen.getByLabelText("Guest")).toHaveValue("");
    expect(screen.getByLabelText("I agree")).not.toBeChecked();
  });

  test("is accessible, right and wrong", async () => {
    document.title = "Booking";
    const { user } = open();
    await user.click(screen.getByRole("button", { name: "Book" }));
    await expectAccessible();
  });
});
