import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { readSession, sessionCookie } from "@/lib/auth/options";
import { assertSameOrigin } from "@/lib/auth/same-origin";
import { endSessions } from "@/lib/auth/session";
import { clientIp } from "@/lib/platform/client-ip";

/** Ends every session of the person, clears the cookie and leads to the sign-in page. For a server action. */
export async function signOut(): Promise<never> {
  const requestHeaders = await headers();
  assertSameOrigin({ headers: requestHeaders });
  const jar = await cookies();
  const claims = await readSession((name) => jar.get(name)?.value);
  if (claims) await endSessions(claims, clientIp(requestHeaders));
  const { name, options } = sessionCookie();
  jar.set(name, "", { ...options, maxAge: 0 });
  redirect("/sign-in");
}
