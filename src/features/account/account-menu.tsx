import { useCopy } from "../../copy/copy";
import { shownEmail } from "../../../convex/shared/shownEmail";
import { useNavigate } from "../../lib/navigation";
import { THEMES, useTheme } from "../../lib/theme";
import { Avatar } from "../../ui/avatar";
import { SettingsIcon, SignOutIcon } from "../../ui/account-icons";
import { Menu, MenuChoice, MenuItem, MenuSeparator } from "../../ui/menu";

export interface Person {
  name: string | null;
  email: string;
  image: string | null;
}

/** Who is signed in, the theme, and the way out. */
export function AccountMenu({ user, onSignOut }: { user: Person; onSignOut: () => void }) {
  const themeWords = useCopy("theme");
  const words = useCopy("accountMenu");
  const navigate = useNavigate();
  const [theme, chooseTheme] = useTheme();
  return (
    <Menu
      label={
        <>
          <span className="block text-sm text-ink-soft">{words.signedInAs}</span>
          {user.name === null ? null : (
            <span className="block font-medium">
              <bdi>{user.name}</bdi>
            </span>
          )}
          <span className="block">
            <bdi>{shownEmail(user.email)}</bdi>
          </span>
        </>
      }
      name={words.button}
      face={<Avatar name={user.name ?? user.email} image={user.image} />}
    >
      <MenuItem icon={<SettingsIcon />} onSelect={() => navigate("/settings/profile")}>
        {words.settings}
      </MenuItem>
      <MenuSeparator />
      <MenuChoice
        label={themeWords.legend}
        value={theme}
        options={THEMES.map((value) => ({ value, label: themeWords[value] }))}
        onChoose={chooseTheme}
      />
      <MenuSeparator />
      <MenuItem icon={<SignOutIcon />} onSelect={onSignOut}>
        {words.signOut}
      </MenuItem>
    </Menu>
  );
}
