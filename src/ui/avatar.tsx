import { useState } from "react";

const SIZES = {
  small: { pixels: 32, box: "size-8 text-xs" },
  large: { pixels: 80, box: "size-20 text-2xl" },
};

/**
 * A person's picture, or the first letters of their name. Decorative: the name stands beside it or
 * in its button.
 */
export function Avatar(props: { name: string; image: string | null; size?: keyof typeof SIZES }) {
  const { name, image, size = "small" } = props;
  const [broken, setBroken] = useState<string | null>(null);
  const { pixels, box } = SIZES[size];
  const frame = `${box} shrink-0 rounded-full border border-line`;
  if (image !== null && image !== broken)
    return (
      <img
        src={image}
        alt=""
        width={pixels}
        height={pixels}
        referrerPolicy="no-referrer"
        className={`${frame} object-cover`}
        onError={() => setBroken(image)}
      />
    );
  return (
    <span aria-hidden="true" className={`${frame} grid place-items-center bg-wash font-semibold`}>
      {initials(name)}
    </span>
  );
}

/** At most two letters, whole characters of any script, without the marks of its direction. */
export function initials(name: string): string {
  const words =
    name
      .replaceAll(/\p{Cf}/gu, "")
      .split("@")[0]
      ?.split(/[\s._-]+/)
      .filter((word) => word !== "") ?? [];
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined];
  return letters.map((word) => Array.from(word ?? "")[0]?.toLocaleUpperCase() ?? "").join("");
}
