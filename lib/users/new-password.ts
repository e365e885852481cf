import { randomInt } from "node:crypto";
import { hashPassword, passwordProblem } from "@/lib/platform/password";
import { invalidInput } from "@/lib/platform/parse-input";

// Without the letters and digits that are mistaken for one another when read aloud.
const ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

/** Four groups of five, about 99 bits: "k7m2q-…". */
export function generatePassword(): string {
  const group = () => Array.from({ length: 5 }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join("");
  return [group(), group(), group(), group()].join("-");
}

/**
 * The hash to store for a chosen password, or for a made-up one that is returned to be shown once.
 * @throws AppError "invalid_input" at the field "password".
 */
export async function newPassword(
  chosen: string | undefined,
  person: { name: string; email: string },
): Promise<{ hash: string; generated: string | null }> {
  if (chosen === undefined || chosen === "") {
    const generated = generatePassword();
    return { hash: await hashPassword(generated), generated };
  }
  const problem = passwordProblem(chosen, [person.name, person.email, person.email.split("@")[0] ?? ""]);
  if (problem !== null) throw invalidInput([{ field: "password", message: problem }]);
  return { hash: await hashPassword(chosen), generated: null };
}
