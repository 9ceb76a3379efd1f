import { useAuthActions } from "@convex-dev/auth/react";
import { useMutation } from "convex/react";
import { useId } from "react";
import type { ReactNode } from "react";
import { api } from "../../../convex/_generated/api";
import { form as formWords } from "../../copy/en";
import { security as words } from "../../copy/settings";
import { noteConnecting } from "../../lib/github-connecting";
import { paths } from "../../lib/paths";
import { withReturnTo } from "../../lib/return-to";
import { day } from "../../lib/times";
import type { Region } from "../../lib/times";
import { Alert } from "../../ui/alert";
import { Button } from "../../ui/button";
import { KeyIcon } from "../../ui/account-icons";
import { GitHubMark } from "../../ui/icons";
import { Section } from "../../ui/section";
import { Done } from "../../fields/save-row";
import { useStepUp } from "./step-up";
import { useAct } from "../../lib/use-act";

interface Methods {
  password: { setAt: number; removable: boolean } | null;
  github: { login: string; connectedAt: number; removable: boolean } | null;
}

interface MethodsProps {
  methods: Methods;
  region: Region;
  /** What came of a trip to GitHub, if the person has just come back from one. */
  refusal: string | null;
}

/** Every way in, with its state and what can be done about it. */
export function MethodsSection({ methods, region, refusal }: MethodsProps) {
  const act = useMethodActs();
  const failure = act.failure?.message ?? (act.busy === null ? refusal : null);
  const { password, github } = methods;
  return (
    <Section title={words.methodsTitle} lead={words.methodsLead}>
      {failure === null ? null : (
        <Alert key={act.failure?.attempt ?? 0} tone="danger" prefix={formWords.errorPrefix}>
          {failure}
        </Alert>
      )}
      <ul className="grid gap-5">
        <Method
          icon={<KeyIcon />}
          name={words.passwordMethod}
          state={password === null ? words.notSet : words.setOn(day(password.setAt, region))}
        >
          {password === null ? null : (
            <Removal
              label={words.removePassword}
              busyLabel={words.removing}
              removable={password.removable}
              busy={act.busy === "password"}
              onPress={act.removePassword}
            />
          )}
        </Method>
        <Method
          icon={<GitHubMark />}
          name={words.githubMethod}
          state={
            github === null
              ? words.notConnected
              : words.connectedOn(github.login, day(github.connectedAt, region))
          }
        >
          {github === null ? (
            <Button
              look="secondary"
              busy={act.busy === "connect"}
              busyLabel={words.connecting}
              onClick={act.connect}
            >
              {words.connect}
            </Button>
          ) : (
            <Removal
              label={words.disconnect}
              busyLabel={words.disconnecting}
              removable={github.removable}
              busy={act.busy === "github"}
              onPress={act.disconnect}
            />
          )}
        </Method>
      </ul>
      <Done text={act.done} />
    </Section>
  );
}

function Method(props: { icon: ReactNode; name: string; state: string; children: ReactNode }) {
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="flex min-w-0 items-start gap-3">
        <span className="pt-1">{props.icon}</span>
        <div className="min-w-0">
          <h3 className="font-medium">{props.name}</h3>
          <p className="text-[0.9375rem] wrap-anywhere text-ink-soft">{props.state}</p>
        </div>
      </div>
      {props.children}
    </li>
  );
}

/** The only way in cannot be removed: its button stays where it is and says why. */
function Removal(props: {
  label: string;
  busyLabel: string;
  removable: boolean;
  busy: boolean;
  onPress: () => void;
}) {
  const id = useId();
  if (props.removable)
    return (
      <Button
        look="secondary"
        busy={props.busy}
        busyLabel={props.busyLabel}
        onClick={props.onPress}
      >
        {props.label}
      </Button>
    );
  return (
    <div className="grid gap-1 sm:max-w-56">
      <button
        type="button"
        aria-disabled="true"
        aria-describedby={id}
        className="min-h-11 rounded-lg border border-line px-4 py-2 font-medium text-ink-soft aria-disabled:cursor-not-allowed"
      >
        {props.label}
      </button>
      <p id={id} className="text-sm text-pretty text-ink-soft">
        {words.onlyMethod}
      </p>
    </div>
  );
}

/** The address that brings people back to this page from GitHub. */
const BACK_HERE = withReturnTo(paths.authCallback, paths.security);

function useMethodActs() {
  const confirmed = useStepUp();
  const { signIn } = useAuthActions();
  const intend = useMutation(api.accounts.connectGithub);
  const disconnect = useMutation(api.accounts.disconnectGithub);
  const remove = useMutation(api.passwords.remove);
  const connecting = useAct();
  const disconnecting = useAct();
  const removing = useAct();
  const acts = [
    ["connect", connecting],
    ["github", disconnecting],
    ["password", removing],
  ] as const;
  return {
    busy: acts.find(([, act]) => act.busy)?.[0] ?? null,
    done: disconnecting.done ?? removing.done,
    failure: acts.map(([, act]) => act.failure).find((failure) => failure !== null) ?? null,
    connect: () =>
      connecting.run(async () => {
        await confirmed(() => intend({}));
        noteConnecting();
        await signIn("github", { redirectTo: BACK_HERE });
        return null;
      }),
    disconnect: () =>
      disconnecting.run(async () => {
        await confirmed(() => disconnect({}));
        return words.disconnected;
      }),
    removePassword: () =>
      removing.run(async () => {
        await confirmed(() => remove({}));
        return words.passwordRemoved;
      }),
  };
}
