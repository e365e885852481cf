import { AppError } from "@/lib/domain/errors";

const DEMO_DOMAIN = "@demo.settledesk.test";

/** Everybody knows the password of the demo's accounts, so they are good for nothing where the demo is off. */
export function isClosedDemoAccount(email: string, isDemoOn: boolean): boolean {
  return !isDemoOn && email.endsWith(DEMO_DOMAIN);
}

/** Told apart from a disabled account, because no admin can open it. */
export class DemoAccountClosed extends AppError {
  constructor() {
    super("forbidden", "sign-in to a demo account while the demo is off", {
      userMessage:
        "The demo is off on this server, so its accounts are closed. Sign in with an account of your own; an admin adds people on the Team page, and whoever runs the server with `npm run desk -- user add`.",
    });
  }
}
