"use server";

import { z } from "zod";
import { verifyAudit } from "@/lib/audit/verify-audit";
import { action } from "@/lib/auth/action";

const verify = action("audit.view", z.strictObject({}), (actor) => verifyAudit(actor));

export async function verifyChain(input: Record<string, never>) {
  return verify(input);
}
