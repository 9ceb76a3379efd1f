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
import { stayHere } from "../../lib/stay-here";
import { day } from "../../lib/times";
import type { Region } from "../../lib/times";
import { Alert } from "../../ui/alert";
import { Button } from "../../ui/button";
import { KeyIcon } from "../../ui/account-icons";
import { GitHubMark } from "../../ui/icons";
import { Section } from "../../ui/section";
import { ActNotes } from "../../fields/act-notes";
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
  const { connecting, disconnecting, removing, ...act } = useMethodActs();
  const { password, github } = methods;
  return (
    <Section title={words.methodsTitle} lead={words.methodsLead}>
      {refusal === null || connecting.busy || connecting.failure !== null ? null : (
        <Alert tone="danger" prefix={formWords.errorPrefix}>
          {refusal}
        </Alert>
      )}
      <ActNotes act={{ ...connecting, stop: stayHere }} />
      <ActNotes act={disconnecting} />
      <ActNotes act={removing} />
      <ul className="grid gap-5">
        <Method
          icon={<KeyIcon />}
          name={words.passwordMethod}
          state={password === null ? words.notSet : words.setOn(day(password.setAt, region))}
          removal={
            password === null
              ? null
              : {
                  label: words.removePassword,
                  busyLabel: words.removing,
                  removable: password.removable,
                  busy: removing.busy,
                  onPress: act.removePassword,
                }
          }
        />
        <Method
          icon={<GitHubMark />}
          name={words.githubMethod}
          state={
            github === null
              ? words.notConnected
              : words.connectedOn(github.login, day(github.connectedAt, region))
          }
          removal={
            github === null
              ? null
              : {
                  label: words.disconnect,
                  busyLabel: words.disconnecting,
                  removable: github.removable,
                  busy: disconnecting.busy,
                  onPress: act.disconnect,
                }
          }
        >
          {github === null ? (
            <Button
              look="secondary"
              className="justify-self-start"
              busy={connecting.busy}
              busyLabel={words.connecting}
              onClick={act.connect}
            >
              {words.connect}
            </Button>
          ) : null}
        </Method>
      </ul>
      <Done text={disconnecting.done ?? removing.done} />
    </Section>
  );
}

interface Removal {
  label: string;
  busyLabel: string;
  removable: boolean;
  busy: boolean;
  onPress: () => void;
}

/** The only way in cannot be removed: its button stays where it is, and the line beside it says why. */
function Method(props: {
  icon: ReactNode;
  name: string;
  state: string;
  removal: Removal | null;
  children?: ReactNode;
}) {
  const { removal } = props;
  const reason = useId();
  const stays = removal !== null && !removal.removable;
  return (
    <li className="grid items-start gap-x-6 gap-y-3 sm:grid-cols-[1fr_auto]">
      <div className="flex min-w-0 items-start gap-3">
        <span className="pt-1">{props.icon}</span>
        <div className="min-w-0">
          <h3 className="font-medium">{props.name}</h3>
          <p className="text-[0.9375rem] wrap-anywhere text-ink-soft">{props.state}</p>
          {stays ? (
            <p id={reason} className="text-sm text-pretty text-ink-soft">
              {words.onlyMethod}
            </p>
          ) : null}
        </div>
      </div>
      {removal === null ? null : <RemoveButton removal={removal} reason={reason} />}
      {props.children}
    </li>
  );
}

function RemoveButton({ removal, reason }: { removal: Removal; reason: string }) {
  const { label, removable, busy, busyLabel, onPress } = removal;
  if (removable)
    return (
      <Button
        look="secondary"
        className="justify-self-start"
        busy={busy}
        busyLabel={busyLabel}
        onClick={onPress}
      >
        {label}
      </Button>
    );
  return (
    <button
      type="button"
      aria-disabled="true"
      aria-describedby={reason}
      className="min-h-11 justify-self-start rounded-lg border border-line px-4 py-2 font-medium text-ink-soft aria-disabled:cursor-not-allowed"
    >
      {label}
    </button>
  );
}

/** The address that brings people back to this page from GitHub. */
const BACK_HERE = withReturnTo(paths.authCallback, paths.security);

function useMethodActs() {
  const confirmed = useStepUp();
  const { signIn } = useAuthActions();
  const intend = useMutation(api.signInMethods.connectGithub);
  const disconnect = useMutation(api.signInMethods.disconnectGithub);
  const remove = useMutation(api.passwords.remove);
  const connecting = useAct();
  const disconnecting = useAct();
  const removing = useAct();
  return {
    connecting,
    disconnecting,
    removing,
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
