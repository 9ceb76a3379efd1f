import type { ReactNode } from "react";
import { useCopy } from "../../copy/copy";
import { useArrivalFocus } from "../../lib/arrival-focus";
import { Link } from "../../lib/link";
import { useLocation } from "../../lib/navigation";
import { usePageTitle } from "../../lib/page-title";
import { ScreenHeading } from "../../ui/section";

const SECTIONS = ["profile", "security", "sessions", "activity", "account"] as const;
type SettingsSection = (typeof SECTIONS)[number];

/** The settings' navigation beside (on narrow screens above) the open screen. */
export function SettingsFrame({ children }: { children: ReactNode }) {
  const words = useCopy("settings");
  return (
    <div className="grid gap-8 md:grid-cols-[10rem_1fr] md:gap-12">
      <nav aria-label={words.nav} className="md:pt-1">
        <ul className="-mx-3 flex flex-wrap gap-x-1 md:grid md:gap-0.5">
          {SECTIONS.map((section) => (
            <li key={section}>
              <SectionLink section={section} />
            </li>
          ))}
        </ul>
      </nav>
      <div className="min-w-0">{children}</div>
    </div>
  );
}

function SectionLink({ section }: { section: SettingsSection }) {
  const words = useCopy("settings");
  const path = `/settings/${section}` as const;
  const isOpen = useLocation().pathname === path;
  return (
    <Link
      to={path}
      {...(isOpen && { "aria-current": "page" as const })}
      className="flex min-h-11 items-center rounded-lg px-3 text-ink-soft hover:text-ink aria-[current=page]:bg-wash aria-[current=page]:font-medium aria-[current=page]:text-ink forced-colors:aria-[current=page]:outline-1"
    >
      {words.sections[section]}
    </Link>
  );
}

/** One screen of the settings: its title, its heading, its cards. */
export function SettingsScreen(props: { title: string; lead: string; children: ReactNode }) {
  usePageTitle(props.title);
  const screen = useArrivalFocus("heading");
  return (
    <div ref={screen} className="grid grid-cols-1 gap-8">
      <ScreenHeading title={props.title} lead={props.lead} />
      {props.children}
    </div>
  );
}
