"use client";

import { Button, ButtonLink } from "@/components/ui/button";
import { errorDigest } from "@/components/ui/error-digest";
import { ErrorState } from "@/components/ui/error-state";

interface ErrorPageProps {
  error: unknown;
  retry: () => void;
}

export default function ErrorPage({ error, retry }: ErrorPageProps) {
  return (
    <main className="grid min-h-full place-items-center">
      <ErrorState
        asPage
        title="This page could not be drawn"
        reference={errorDigest(error)}
        action={
          <>
            <Button variant="primary" onClick={() => retry()}>
              Try again
            </Button>
            <ButtonLink href="/">Go to the desk</ButtonLink>
          </>
        }
      >
        What was saved before is kept, and deliveries are still received. If it happens again, give your
        administrator the reference: the server&apos;s log has the cause under it.
      </ErrorState>
    </main>
  );
}
