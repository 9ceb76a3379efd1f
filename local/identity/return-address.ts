/** Whether a person may be sent there with a code: an app's address, wherever the app runs. */
export function isReturnAddress(value: string): boolean {
  if (!/^https?:\/\//i.test(value) || !URL.canParse(value)) return false;
  const { hash, username, password } = new URL(value);
  return hash === "" && username === "" && password === "";
}
