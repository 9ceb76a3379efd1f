import { useMutation } from "convex/react";
import { useState } from "react";
import { api } from "../../../convex/_generated/api";
import type { OAuthProviderId } from "../../../convex/shared/oauthProviders";
import { useCopy } from "../../copy/copy";
import { AsyncActionStatus } from "../../fields/async-action-status";
import { Done } from "../../fields/save-row";
import { useAuthClient } from "../../lib/auth-client/use-auth-client";
import { noteAuthorizationRequest } from "../../lib/authorization-request";
import { day } from "../../lib/dates";
import type { Region } from "../../lib/dates";
import { reloadPage } from "../../lib/reload-page";
import { withReturnTo } from "../../lib/return-to";
import { useAsyncAction } from "../../lib/use-async-action";
import { useRowActions } from "../../lib/use-row-actions";
import { Alert } from "../../ui/alert";
import { Button } from "../../ui/button";
import { Section } from "../../ui/section";
import { Sentence } from "../../ui/sentence";
import { PROVIDERS, providerOf } from "../auth/methods/registry";
import type { Provider } from "../auth/methods/registry";
import { useReauthentication } from "../auth/reauthentication/use-reauthentication";
import { MethodRow } from "./method-row";
import type { OwnMethod } from "./use-own-methods";

interface MethodsProps {
  methods: readonly OwnMethod[];
  region: Region;
  /** Why connecting a provider did not happen, if the person has just come back from one. */
  refusal: string | null;
}

/** Every way in, with its state and what can be done about it. */
export function MethodsSection({ methods, region, refusal }: MethodsProps) {
  const words = useCopy("security");
  const formWords = useCopy("form");
  const { target, connecting, enabling, removing, ...actions } = useMethodActions();
  const ownOf = (id: string) => methods.find((method) => method.id === id) ?? null;
  const password = ownOf("password");
  const providers = providersOf(methods).map((provider) => ({
    ...provider,
    own: ownOf(provider.id),
  }));
  return (
    <Section title={words.methodsTitle} lead={words.methodsLead}>
      {refusal === null || connecting.busy || connecting.failure !== null ? null : (
        <Alert tone="danger" prefix={formWords.errorPrefix}>
          {refusal}
        </Alert>
      )}
      <AsyncActionStatus action={{ ...connecting, stop: reloadPage }} />
      <AsyncActionStatus action={enabling} />
      <AsyncActionStatus action={removing} />
      <ul className="grid gap-5">
        <MethodRow
          id="password"
          state={password === null ? words.notSet : words.setOn(day(password.addedAt, region))}
          removal={
            password && {
              label: words.removePassword,
              busyLabel: words.removing,
              removable: password.removable,
              busy: removing.isBusy("password"),
              onPress: actions.removePassword,
            }
          }
        />
        {providers.map(({ id, label, own }) => (
          <MethodRow
            key={id}
            id={id}
            state={own === null ? words.notConnected : <Connected own={own} region={region} />}
            removal={
              own && {
                label: words.disconnect(label),
                busyLabel: words.disconnecting,
                removable: own.removable,
                busy: removing.isBusy(id),
                onPress: () => actions.disconnect(id, label),
              }
            }
          >
            {own === null ? (
              <Button
                variant="secondary"
                busy={connecting.busy && target === id}
                busyLabel={words.connecting(label)}
                onClick={() => actions.connect(id)}
              >
                {words.connect(label)}
              </Button>
            ) : null}
            {own?.suspended === true ? (
              <Button
                variant="secondary"
                busy={enabling.busy && target === id}
                busyLabel={words.enabling}
                onClick={() => actions.enable(id, label)}
              >
                {words.enable(label)}
              </Button>
            ) : null}
          </MethodRow>
        ))}
      </ul>
      <Done text={enabling.done ?? removing.done} />
    </Section>
  );
}

function Connected({ own, region }: { own: OwnMethod; region: Region }) {
  const words = useCopy("security");
  const date = day(own.addedAt, region);
  return (
    <>
      {own.handle === null ? (
        words.connectedOn(date)
      ) : (
        <Sentence text={words.connectedAs(date)} slots={{ handle: <bdi>{own.handle}</bdi> }} />
      )}
      {own.suspended ? <span className="block">{words.paused}</span> : null}
    </>
  );
}

/** Those that are offered, and what is connected though it is not offered any more. */
function providersOf(methods: readonly OwnMethod[]): Provider[] {
  const connected = methods.map(({ id }) => providerOf(id)).filter((found) => found !== null);
  return [...new Set([...PROVIDERS, ...connected])];
}

/** The address that brings people back to this page from a provider. */
const BACK_HERE = withReturnTo("/auth/callback", "/settings/security");

function useMethodActions() {
  const words = useCopy("security");
  const confirmed = useReauthentication();
  const { leaveFor } = useAuthClient();
  const connect = useMutation(api.signInMethods.connect);
  const enable = useMutation(api.signInMethods.enable);
  const disconnect = useMutation(api.signInMethods.disconnect);
  const remove = useMutation(api.passwords.remove);
  const connecting = useAsyncAction();
  const enabling = useAsyncAction();
  const removing = useRowActions();
  /** The provider that was pressed last. */
  const [target, setTarget] = useState<string | null>(null);
  return {
    target,
    connecting,
    enabling,
    removing,
    connect: (provider: OAuthProviderId) => {
      setTarget(provider);
      connecting.run(async () => {
        await confirmed(() => connect({ provider }));
        noteAuthorizationRequest({ provider, purpose: "connect" });
        await leaveFor(provider, BACK_HERE);
        return null;
      });
    },
    enable: (provider: OAuthProviderId, label: string) => {
      setTarget(provider);
      enabling.run(async () => {
        await confirmed(() => enable({ provider }));
        return words.enabled(label);
      });
    },
    disconnect: (provider: OAuthProviderId, label: string) =>
      removing.run(provider, async () => {
        await confirmed(() => disconnect({ provider }));
        return words.disconnected(label);
      }),
    removePassword: () =>
      removing.run("password", async () => {
        await confirmed(() => remove({}));
        return words.passwordRemoved;
      }),
  };
}
