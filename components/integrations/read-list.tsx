"use client";

import { ListRestart } from "lucide-react";
import { useState } from "react";
import { Moment } from "@/components/cells/moment";
import { useSubmit, type Answer } from "@/components/forms/use-submit";
import { Button } from "@/components/ui/button";
import { FormSummary } from "@/components/ui/form-summary";
import type { NamedIntegration } from "@/lib/integrations/schemas";
import type { ListReading } from "@/lib/polling/schemas";

interface ReadListProps {
  integration: {
    id: string;
    gatewayName: string;
    disabledAt: string | null;
    listedUntil: string | null;
  };
  canRead: boolean;
  now: string;
  zone: string;
  read: (input: NamedIntegration) => Promise<Answer<ListReading>>;
}

/** For payments none of whose webhooks arrived: nothing is overdue where nobody knows that anything is due. */
export function ReadList({ integration, canRead, now, zone, read }: ReadListProps) {
  const { id, gatewayName, disabledAt, listedUntil } = integration;
  const [sentence, setSentence] = useState("");
  const form = useSubmit(read, { onDone: (reading) => setSentence(reading.sentence) });
  return (
    <div className="mt-4 grid gap-2 border-t pt-3">
      <p className="text-table text-ink-2">
        {gatewayName} keeps a list of its payments.{" "}
        {disabledAt === null
          ? "It is read every 15 minutes for those whose webhooks were all lost."
          : "It is not read while this integration is disabled."}{" "}
        Last read: <Moment at={listedUntil} now={now} zone={zone} missing="never" inList />.
      </p>
      {canRead && (
        <div>
          <Button
            disabled={disabledAt !== null}
            pending={form.isPending}
            onClick={() => {
              setSentence("");
              form.submit({ integration: id });
            }}
          >
            {!form.isPending && <ListRestart aria-hidden />}
            Read the gateway’s list
          </Button>
        </div>
      )}
      <FormSummary title="The list was not read to its end." problems={form.problems} />
      <p role="status" className="text-table empty:hidden">
        {sentence}
      </p>
    </div>
  );
}
