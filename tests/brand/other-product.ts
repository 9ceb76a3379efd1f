/** Another product's latchkey.config.ts, as somebody who cloned this repository would write it. */
import type { latchkey as ours } from "../../latchkey.config";

export const latchkey = {
  name: "Zephyr & Söhne",
  slug: "zephyr",
  theme: {
    accent: { light: "oklch(0.5 0.2 250)", dark: "oklch(0.8 0.1 250)" },
    mark: { light: "#123456", dark: "#abcdef" },
    markInk: { light: "#fedcba", dark: "#654321" },
  },
  logo: "M1 1h30v30z",
  mail: { testSender: "hello@zephyr.example" },
  legal: { terms: "https://zephyr.example/terms", privacy: "https://zephyr.example/privacy" },
  signIn: { providers: "all" },
  session: { accessToken: 600_000, total: 2_592_000_000, inactive: 1_209_600_000 },
  password: { minLength: 11, advisedLength: 17 },
} as const satisfies Shape<typeof ours>;

/** The same keys, with values of one's own. */
type Shape<Value> = Value extends string
  ? string
  : Value extends number
    ? number
    : Value extends null
      ? string | null
      : { [Key in keyof Value]: Shape<Value[Key]> };
