import { fields, passwordField, problems, failures } from "./fields";
import { shell, theme, connection, form, crash } from "./shell";
import { methods, provider, signIn } from "./sign-in";

/** What loads with the page: enough for sign-in, and for saying that something broke. */
export const copy = {
  shell,
  theme,
  connection,
  form,
  crash,
  fields,
  passwordField,
  problems,
  failures,
  signIn,
  methods,
  provider,
};
