import { Icon } from "./icons";

/** Drawings of the account's own controls, which load with them. */

export function KeyIcon() {
  return (
    <Icon size={20}>
      <circle cx="5" cy="11" r="2.75" />
      <path d="m7 9 6.25-6.25M10.25 5.75l2 2" />
    </Icon>
  );
}

export function SettingsIcon() {
  return (
    <Icon>
      <path d="M2.5 4.5h6M12 4.5h1.5M2.5 11.5H4M7.5 11.5h6" />
      <circle cx="10.25" cy="4.5" r="1.75" />
      <circle cx="5.75" cy="11.5" r="1.75" />
    </Icon>
  );
}

export function SignOutIcon() {
  return (
    <Icon>
      <path d="M6.5 2.75H3.75a1 1 0 0 0-1 1v8.5a1 1 0 0 0 1 1H6.5M10.25 10.75 13 8l-2.75-2.75M13 8H6.25" />
    </Icon>
  );
}
