import os from "node:os";
import type { Actor } from "@/lib/domain/permission";

/** Who holds the server holds everything; the audit log names the account on the machine. */
export function operator(): Actor {
  return { kind: "operator", name: accountName() };
}

/** A container may run as a number that has no name. */
function accountName(): string {
  try {
    return os.userInfo().username;
  } catch {
    return "operator";
  }
}
