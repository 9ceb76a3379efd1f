import type { Person } from "./person";

/** What tests of the whole product do in the sample. Goes with it. */

/** Writes a to-do and waits for its row. */
export async function addsTodoInSample(person: Person, text: string): Promise<void> {
  await person.field("New to-do").fill(text);
  await person.page.keyboard.press("Enter");
  await person.page.getByRole("checkbox", { name: text }).waitFor();
}

/** How many rows this to-do has, once it has one. */
export async function countsTodosInSample({ page }: Person, text: string): Promise<number> {
  const rows = page.getByRole("checkbox", { name: text });
  await rows.first().waitFor();
  return await rows.count();
}

/** Lets the page call the deployment's HTTP endpoint with the session's token. */
export async function callsApiInSample(person: Person): Promise<void> {
  await person.button("Call /api/me").click();
  await person.page.getByText("Answered with 200").waitFor();
}

/** Writes something into every section, and leaves two refusals on the page. */
export async function fillSample(person: Person): Promise<void> {
  const { page } = person;
  for (const todo of ["Oil the lock of the garden gate", "Cut a second key"]) {
    await person.field("New to-do").fill(todo);
    await person.button("Add").click();
    await page.getByRole("checkbox", { name: todo }).waitFor();
  }
  await page.getByRole("checkbox", { name: "Cut a second key" }).check();
  await person.field("Message").fill("The spare key is under the third stone.\nTell nobody.");
  await person.button("Send").click();
  await person
    .button("Delete your message “The spare key is under the third stone.\nTell nobody.”")
    .waitFor();
  await person.field("Title").fill("On keyholes");
  await person.field("Text").fill("They are smaller than they look.");
  await person.button("Save draft").click();
  await page.getByText("Draft saved").waitFor();
  await callsApiInSample(person);
  await person.field("Pay with").selectOption("Test card that is declined");
  await person.button("Upgrade to Pro").click();
  await person.alert().waitFor();
  await person.button("Add").click();
}
