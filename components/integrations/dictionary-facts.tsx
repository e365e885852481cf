"use client";

import { RefreshCw } from "lucide-react";
import { toast } from "sonner";
import { Moment } from "@/components/cells/moment";
import { useSubmit, type Answer } from "@/components/forms/use-submit";
import { Button } from "@/components/ui/button";
import { FormSummary } from "@/components/ui/form-summary";
import type { IntegrationDetail, NamedIntegration, RefreshedDictionary } from "@/lib/integrations/schemas";

interface DictionaryFactsProps {
  integration: { id: string; gatewayName: string; disabledAt: string | null };
  dictionary: NonNullable<IntegrationDetail["dictionary"]>;
  now: string;
  zone: string;
  /** Null for those who may not. */
  refresh: ((input: NamedIntegration) => Promise<Answer<RefreshedDictionary>>) | null;
}

const NOBODY = () => Promise.resolve({ ok: false, message: "", fields: [] } as const);

/** What is known of the gateway's own list, and since when. */
export function DictionaryFacts({ integration, dictionary, now, zone, refresh }: DictionaryFactsProps) {
  const { id, gatewayName, disabledAt } = integration;
  const { fetchedAt, contents } = dictionary;
  const form = useSubmit(refresh ?? NOBODY, {
    onDone: (refreshed) =>
      toast.success(
        `${gatewayName} lists ${refreshed.contents ?? "what it listed"}${refreshed.isChanged ? "." : ", as before."}`,
      ),
  });
  return (
    <div className="grid gap-3">
      <p className="text-table text-ink-2">
        {fetchedAt === null ? (
          <>Not fetched yet. Until then only the currencies in the settings have a name and a scale.</>
        ) : (
          <>
            {contents ?? "Its list"}, fetched <Moment at={fetchedAt} now={now} zone={zone} />.
            What is entered in the settings stands above it.
          </>
        )}
      </p>
      {refresh !== null && (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <Button
            disabled={disabledAt !== null}
            pending={form.isPending}
            onClick={() => form.submit({ integration: id })}
          >
            {!form.isPending && <RefreshCw aria-hidden />}
            Fetch now
          </Button>
          <p className="min-w-0 flex-1 basis-48 text-table text-ink-2">
            {disabledAt === null
              ? "It is fetched once a day in any case."
              : "The gateway of a disabled integration is not asked."}
          </p>
        </div>
      )}
      <FormSummary title="The list was not fetched." problems={form.problems} />
    </div>
  );
}
