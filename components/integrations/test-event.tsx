"use client";

import { ArrowRight, FlaskConical } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { useSubmit, type Answer } from "@/components/forms/use-submit";
import { Button } from "@/components/ui/button";
import { FormSummary } from "@/components/ui/form-summary";
import type { SendTestEvent, TestEventResult } from "@/lib/simulate/schemas";

interface TestEventProps {
  integrationId: string;
  isDisabled: boolean;
  send: (input: SendTestEvent) => Promise<Answer<TestEventResult>>;
}

/** Plays the gateway once, signed with the stored credentials, through the same intake as the real one. */
export function TestEvent({ integrationId, isDisabled, send }: TestEventProps) {
  const [result, setResult] = useState<TestEventResult | null>(null);
  const form = useSubmit(send, { onDone: setResult });
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Button
          disabled={isDisabled}
          pending={form.isPending}
          onClick={() => {
            setResult(null);
            form.submit({ integration: integrationId });
          }}
        >
          {!form.isPending && <FlaskConical aria-hidden />}
          Send a test event
        </Button>
        <p className="min-w-0 flex-1 basis-64 text-table text-ink-2">
          {isDisabled
            ? "A disabled integration takes no events."
            : "Settledesk plays the gateway once, signed with the stored credentials. It makes a test order that you can open."}
        </p>
      </div>
      <FormSummary title="The test event did not arrive." problems={form.problems} />
      <p role="status" className="text-table empty:hidden">
        {result !== null && (
          <Link
            href={`/orders/${result.orderId}`}
            className="inline-flex items-center gap-1 rounded-sm font-medium text-accent underline-offset-3 hover:underline"
          >
            It arrived and made the order {result.externalOrderId}
            <ArrowRight aria-hidden className="size-4" />
          </Link>
        )}
      </p>
    </div>
  );
}
