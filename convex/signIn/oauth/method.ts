import type { RunnableMethod } from "../../auth/hardenedAuth";
import { appError } from "../../lib/result";
import type { OAuthProviderId } from "../../shared/oauthProviders";
import { oauthParams } from "../../shared/validation";
import { OFFERED, PROVIDERS } from "./registry";

/** An OAuth provider as a sign-in method: the library sends the browser there. */
export function oauthMethod(id: OAuthProviderId): RunnableMethod {
  return {
    settings: PROVIDERS[id].settings,
    run: async (_ctx, params) => {
      const parsed = oauthParams.safeParse(params === undefined ? {} : params);
      if (!parsed.success || !OFFERED.includes(id)) throw appError({ code: "INVALID_INPUT" });
      return { authorize: parsed.data };
    },
  };
}
