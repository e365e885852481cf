import { randomBytes } from "node:crypto";
import AxeBuilder from "@axe-core/playwright";
import { expect, test as base, type BrowserContext, type Page } from "@playwright/test";
import type { Actor, Role } from "@/lib/domain/permission";
import { addUser } from "@/lib/users/add-user";

/** Whoever sets a test's scene: through the use cases, as the command line does. */
export const operator: Actor = { kind: "operator", name: "test" };

export interface Account {
  id: string;
  name: string;
  email: string;
  password: string;
}

/** A suffix that no other test has: all of them share one server. */
export function unique(): string {
  return randomBytes(4).toString("hex");
}

export async function addAccount(role: Role, name = `Test ${role} ${unique()}`): Promise<Account> {
  const email = `${role}-${unique()}@example.test`;
  const { id, password } = await addUser(operator, { email, name, role });
  if (password === null) throw new Error("no password was made up");
  return { id, name, email, password };
}

/** Signs a browser in over HTTP, as the form does. */
export async function signIn({ request }: BrowserContext, { email, password }: Account): Promise<void> {
  const { csrfToken } = (await (await request.get("/api/auth/csrf")).json()) as { csrfToken: string };
  const answer = await request.post("/api/auth/callback/credentials", {
    form: { csrfToken, email, password, callbackUrl: "/", json: "true" },
  });
  expect(answer.ok(), `signing in as ${email}`).toBe(true);
}

/** What axe finds wrong with the page as it is now; nothing, if all is well. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target }) => `${id}: ${help}: ${target.join(" ")}`),
  );
}

interface Office {
  /** A page in a browser of its own, signed in as somebody new with this role. */
  openAs: (role: Role) => Promise<{ page: Page; account: Account }>;
}

export const test = base.extend<Office>({
  openAs: async ({ browser }, provide) => {
    const contexts: BrowserContext[] = [];
    await provide(async (role) => {
      const account = await addAccount(role);
      const context = await browser.newContext();
      contexts.push(context);
      await signIn(context, account);
      return { page: await context.newPage(), account };
    });
    for (const context of contexts) await context.close();
  },
});

export { expect };
