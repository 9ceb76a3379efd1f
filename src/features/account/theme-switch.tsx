import { useCopy } from "../../copy/copy";
import { THEMES, useTheme } from "../../lib/theme";

/** System, light or dark, as three joined radio buttons. */
export function ThemeSwitch() {
  const words = useCopy("theme");
  const [theme, choose] = useTheme();
  return (
    <fieldset className="flex flex-wrap items-center gap-x-3 gap-y-2 text-sm text-ink-soft">
      <legend className="float-start">{words.legend}</legend>
      <div className="flex flex-wrap rounded-lg border border-line p-0.5">
        {THEMES.map((option) => (
          <label
            key={option}
            className="relative rounded-md border border-transparent px-2.5 py-1 transition-colors duration-100 hover:text-ink has-checked:border-line has-checked:bg-surface has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent forced-colors:has-checked:border-[Highlight]"
          >
            <input
              type="radio"
              name="theme"
              value={option}
              checked={theme === option}
              onChange={() => choose(option)}
              className="absolute inset-0 cursor-pointer appearance-none opacity-0"
            />
            <span>{words[option]}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
