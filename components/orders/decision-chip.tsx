import { OutcomeChip } from "@/components/deliveries/outcome-chip";
import { Badge } from "@/components/ui/badge";
import { DELIVERY_OUTCOMES } from "@/lib/ingest/schemas";

/** What became of an event, in the words that deliveries have. */
export function DecisionChip({ decision }: { decision: string }) {
  const outcome = DELIVERY_OUTCOMES.find((known) => known === decision);
  return outcome === undefined ? <Badge tone="danger">Rejected</Badge> : <OutcomeChip outcome={outcome} />;
}
