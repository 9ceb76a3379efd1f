import { Link } from "../../lib/link";
import type { Href } from "../../lib/navigation";
import { AuthScreen } from "./auth-screen";

/** A code screen that was opened in a browser that waits for no code. */
export function NoChallenge(props: {
  title: string;
  text: string;
  ways: { to: Href; label: string }[];
}) {
  return (
    <AuthScreen title={props.title} lead={props.text}>
      <ul className="grid gap-3">
        {props.ways.map(({ to, label }) => (
          <li key={to}>
            <Link className="link" to={to}>
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </AuthScreen>
  );
}
