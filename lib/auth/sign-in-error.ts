import { DemoAccountClosed } from "@/lib/auth/demo-account";
import { AppError } from "@/lib/domain/errors";

/** Codes that travel in the address of the sign-in page; texts do not, so that a link cannot put words on it. */
export function signInErrorCode(error: unknown): string {
  if (!(error instanceof AppError)) return "failed";
  if (error instanceof DemoAccountClosed) return "demo-off";
  switch (error.code) {
    case "unauthenticated":
      return "wrong";
    case "forbidden":
      return "disabled";
    case "too_many_requests":
      return `wait-${Math.max(1, Math.ceil((error.retryAfterSeconds ?? 60) / 60))}`;
    default:
      return "failed";
  }
}

/** The sentence for a code of `signInErrorCode` or of next-auth; null when there is nothing to say. */
export function signInMessage(code: string | null | undefined): string | null {
  if (!code) return null;
  const minutes = /^wait-(\d{1,3})$/.exec(code)?.[1];
  if (minutes) return `Too many failed tries to sign in. Nothing was checked. Try again in ${minutes} min.`;
  switch (code) {
    case "wrong":
    case "CredentialsSignin":
      return "The e-mail address or the password is wrong.";
    case "disabled":
      return "This account is disabled. Ask an admin to enable it.";
    case "demo-off":
      return new DemoAccountClosed().userMessage;
    case "ended":
      return "Your session has ended. Sign in again to go on; what you had saved is kept.";
    default:
      return "Signing in did not work: the server could not check the password. Try again in a few seconds.";
  }
}
