import type { ReauthenticationMethods } from "../auth/reauthentication";
import { byCode } from "./codeReauthentication";
import { passwordOf } from "./passwords";

/** How somebody who is signed in proves once more who they are: one row for each way. */
export const REAUTHENTICATION: ReauthenticationMethods = {
  password: {
    available: async (ctx, user) => (await passwordOf(ctx, user._id)) !== null,
    fallback: false,
  },
  code: byCode,
};
