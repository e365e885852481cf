"use client";

import { Button, ButtonLink } from "@/components/ui/button";
import { errorDigest } from "@/components/ui/error-digest";
import { ErrorState } from "@/components/ui/error-state";

interface OfficeErrorProps {
  error: unknown;
  retry: () => void;
}

/** Inside the frame, so that one can still go elsewhere. */
export default function OfficeError({ error, retry }: OfficeErrorProps) {
  return (
    <ErrorState
      asPage
      title="This page could not be read"
      reference={errorDigest(error)}
      action={
        <>
          <Button variant="primary" onClick={() => retry()}>
            Try again
          </Button>
          <ButtonLink href="/orders">Go to the orders</ButtonLink>
        </>
      }
    >
      What was saved before is kept, and deliveries are still received. If it happens again, give your
      administrator the reference: the server&apos;s log has the cause under it.
    </ErrorState>
  );
}
