"use server";

import { signOut as endEverySession } from "@/lib/auth/sign-out";

export async function signOut(): Promise<void> {
  await endEverySession();
}
