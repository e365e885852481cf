import { z } from "zod";
import { ROLES, type Role } from "@/lib/domain/permission";

const email = z
  .string({ error: "Enter an e-mail address." })
  .trim()
  .toLowerCase()
  .max(254, "This e-mail address is too long.")
  .pipe(z.email("Enter an e-mail address such as ada@example.com."));

const name = z
  .string({ error: "Enter a name." })
  .trim()
  .min(1, "Enter a name.")
  .max(120, "Use at most 120 characters.")
  .regex(/^[^\p{Cc}]*$/u, "A name has no line breaks or control characters.");

const role = z.enum(ROLES, { error: `A role is one of: ${ROLES.join(", ")}.` });

/** Checked against the rules of lib/platform/password, which know the person's name too. */
const password = z.string().max(1_000);

/** Either one names a person: ids have no @. */
const user = z.string({ error: "Name the person by id or e-mail address." }).trim().min(1).max(254);

/** Without a password one is made up and given back once. */
export const AddUser = z.strictObject({ email, name, role, password: password.optional() });
export type AddUser = z.input<typeof AddUser>;

export const NamedUser = z.strictObject({ user });
export type NamedUser = z.input<typeof NamedUser>;

export const ChangeRole = z.strictObject({ user, role });
export type ChangeRole = z.input<typeof ChangeRole>;

export const ResetPassword = z.strictObject({ user, password: password.optional() });
export type ResetPassword = z.input<typeof ResetPassword>;

/** Times are RFC 3339 UTC. */
export interface UserLine {
  id: string;
  email: string;
  name: string;
  role: Role;
  disabledAt: string | null;
  lastSignInAt: string | null;
  createdAt: string;
}
