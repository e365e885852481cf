import NextAuth, { type NextAuthOptions } from "next-auth";
import { decode, type JWT } from "next-auth/jwt";
import CredentialsProvider from "next-auth/providers/credentials";
import {
  ABSOLUTE_SECONDS,
  endSessions,
  IDLE_SECONDS,
  sessionActor,
  type SessionClaims,
} from "@/lib/auth/session";
import { signIn } from "@/lib/auth/sign-in";
import { signInErrorCode } from "@/lib/auth/sign-in-error";
import { AppError } from "@/lib/domain/errors";
import { clientIp } from "@/lib/platform/client-ip";
import { now } from "@/lib/platform/clock";
import { env } from "@/lib/platform/env";
import { log } from "@/lib/platform/log";

// The only file that knows next-auth, of which this is version 4.

declare module "next-auth" {
  interface User {
    sessionVersion: number;
  }
}

const isHttps = () => env().appUrl.startsWith("https://");
// "__Host-" makes a browser refuse the cookie from a subdomain, without TLS or for another path.
const cookieName = (name: string) => `${isHttps() ? "__Host-" : ""}next-auth.${name}`;

const cookie = (name: string) => ({
  name: cookieName(name),
  options: { httpOnly: true, sameSite: "lax" as const, path: "/", secure: isHttps() },
});

export const sessionCookie = () => cookie("session-token");

/** Credentials and a JWT in a cookie; made at the first request, because a build has no settings. */
export function authOptions(): NextAuthOptions {
  return {
    secret: env().authSecret,
    providers: [
      CredentialsProvider({
        name: "Settledesk",
        credentials: {
          email: { label: "E-mail", type: "email" },
          password: { label: "Password", type: "password" },
        },
        authorize: async (credentials, request) => {
          try {
            const headers = new Headers(request.headers as Record<string, string>);
            return await signIn(
              { email: credentials?.email ?? "", password: credentials?.password ?? "" },
              clientIp(headers),
            );
          } catch (error) {
            if (!(error instanceof AppError)) log.error("sign-in failed unexpectedly", { error });
            // The message becomes the `error` parameter of the sign-in page.
            throw new Error(signInErrorCode(error));
          }
        },
      }),
    ],
    session: { strategy: "jwt", maxAge: IDLE_SECONDS },
    jwt: { maxAge: IDLE_SECONDS },
    pages: { signIn: "/sign-in", error: "/sign-in", signOut: "/sign-in" },
    useSecureCookies: isHttps(),
    cookies: {
      sessionToken: sessionCookie(),
      callbackUrl: cookie("callback-url"),
      csrfToken: cookie("csrf-token"),
    },
    callbacks: {
      jwt: async ({ token, user }) => {
        const nowSeconds = Math.floor(now().getTime() / 1000);
        if (user) return { sub: user.id, sessionVersion: user.sessionVersion, signedInAt: nowSeconds };
        // GET /api/auth/session renews the cookie; a thrown error clears it.
        const claims = sessionClaims(token);
        if (!claims || !(await sessionActor(claims, null))) throw new Error("the session has ended");
        return { sub: claims.userId, sessionVersion: claims.sessionVersion, signedInAt: claims.signedInAt };
      },
      session: ({ session, token }) => ({ expires: earliestEnd(session.expires, token) }),
      redirect: ({ url }) => localPath(url),
    },
    events: {
      signOut: async ({ token }) => {
        const claims = sessionClaims(token);
        if (claims) await endSessions(claims, null);
      },
    },
    logger: {
      error: (code, metadata) =>
        // A cookie that ran out or was tampered with is nobody's alarm.
        code === "JWT_SESSION_ERROR"
          ? log.info("a session was refused")
          : log.error(`next-auth ${code}`, { metadata }),
      warn: (code) => log.warn(`next-auth ${code}`),
      debug: () => undefined,
    },
  };
}

/** The handler of /api/auth/[...nextauth]. */
export function authHandler(): (request: Request, context: unknown) => Promise<Response> {
  return NextAuth(authOptions()) as (request: Request, context: unknown) => Promise<Response>;
}

/** What the session cookie says; null without one, and for one that is forged, altered or too old. */
export async function readSession(
  readCookie: (name: string) => string | undefined,
): Promise<SessionClaims | null> {
  const token = readCookie(sessionCookie().name);
  if (!token) return null;
  const payload = await decode({ token, secret: env().authSecret }).catch(() => null);
  return payload ? sessionClaims(payload) : null;
}

function sessionClaims(token: JWT): SessionClaims | null {
  const { sub, sessionVersion, signedInAt, iat } = token;
  if (typeof sub !== "string" || typeof sessionVersion !== "number") return null;
  if (typeof signedInAt !== "number" || typeof iat !== "number") return null;
  return { userId: sub, sessionVersion, signedInAt, renewedAt: iat };
}

function earliestEnd(idleEnd: string, token: JWT): string {
  const absoluteEnd = new Date((Number(token.signedInAt) + ABSOLUTE_SECONDS) * 1000).toISOString();
  return idleEnd < absoluteEnd ? idleEnd : absoluteEnd;
}

/** Never to another site. Relative, because the name people use may not be the one in APP_URL. */
function localPath(url: string): string {
  const { appUrl } = env();
  if (!URL.canParse(url, appUrl)) return "/";
  const target = new URL(url, appUrl);
  return target.origin === appUrl ? `${target.pathname}${target.search}${target.hash}` : "/";
}
