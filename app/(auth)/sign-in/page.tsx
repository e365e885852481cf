import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Logo } from "@/components/shell/logo";
import { currentActor } from "@/lib/auth/current-actor";
import { returnPath } from "@/lib/auth/return-path";
import { signInMessage } from "@/lib/auth/sign-in-error";
import { SignInForm } from "./sign-in-form";

export const metadata: Metadata = { title: "Sign in" };

interface SignInPageProps {
  searchParams: Promise<{
    from?: string | string[];
    callbackUrl?: string | string[];
    error?: string | string[];
  }>;
}

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const { from, callbackUrl, error } = await searchParams;
  const path = returnPath(from ?? callbackUrl);
  if (await currentActor()) redirect(path);
  return (
    <main className="grid min-h-full place-items-center px-4 py-10">
      <div className="w-full max-w-90">
        <div className="mb-6 flex items-center gap-3">
          <Logo className="size-9" />
          <div>
            <h1 className="text-display font-semibold">Settledesk</h1>
            <p className="text-table text-ink-2">Sign in to your desk</p>
          </div>
        </div>
        <div className="rounded-lg border bg-surface p-5">
          <SignInForm path={path} initialError={signInMessage(typeof error === "string" ? error : null)} />
        </div>
        <p className="mt-4 text-label text-ink-3">
          No account, or no password any more? An admin adds people and gives new passwords on the Team page.
        </p>
      </div>
    </main>
  );
}
