import { CheckCheck, ListTodo, SearchX } from "lucide-react";
import { Button, ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { STATUS } from "@/lib/domain/order-status";
import type { OrderTab } from "@/lib/orders/schemas";
import { TAB_LABEL, type QueueParams } from "./queue-params";

interface QueueEmptyProps {
  params: QueueParams;
  isNarrowed: boolean;
  onClear: () => void;
  /** The same filters over all orders. */
  allHref: string;
  /** Decisions people took today; null outside the tab that asks for work. */
  resolvedToday: number | null;
  hasIntegrations: boolean;
}

/** Why there are no rows, and what one can do about it. */
export function QueueEmpty(props: QueueEmptyProps) {
  const { params, isNarrowed, onClear, allHref, resolvedToday, hasIntegrations } = props;
  const { tab, q } = params;
  if (isNarrowed) {
    return (
      <EmptyState
        icon={<SearchX aria-hidden />}
        title={q === "" ? "No order fits these filters" : `No order fits “${q}”`}
        action={
          <>
            {tab !== "all" && <ButtonLink href={allHref}>Look in all orders</ButtonLink>}
            <Button onClick={onClear}>Clear the filters</Button>
          </>
        }
      >
        {q === ""
          ? `Nothing in ${TAB_LABEL[tab]} was left over.`
          : "References, names, e-mails, addresses and hashes are found by three or more characters in a row, amounts such as 49.90 and shorter words as a whole; order:, ref:, tx:, email:, amount:, status:, flag:, gateway:, integration: and asset: look in one field."}
      </EmptyState>
    );
  }
  if (tab === "needs_action") {
    return (
      <EmptyState icon={<CheckCheck aria-hidden />} title="Needs action is empty: nothing waits for you">
        {resolvedToday === null || resolvedToday === 0
          ? "Orders come here when they did not settle cleanly."
          : `${resolvedToday.toLocaleString("en")} ${resolvedToday === 1 ? "was" : "were"} resolved today.`}
      </EmptyState>
    );
  }
  if (tab === "all") {
    return (
      <EmptyState
        icon={<ListTodo aria-hidden />}
        title="There are no orders yet"
        action={
          hasIntegrations ? undefined : (
            <ButtonLink href="/integrations" variant="primary">
              Connect a gateway
            </ButtonLink>
          )
        }
      >
        An order appears when its gateway sends the first webhook, or when the shop registers it.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<ListTodo aria-hidden />} title={`No order is in ${TAB_LABEL[tab]}`}>
      {emptyHint(tab)}
    </EmptyState>
  );
}

function emptyHint(tab: Exclude<OrderTab, "needs_action" | "all">): string {
  if (tab === "late")
    return "Orders whose money came after the deadline are listed here until somebody decides.";
  return `Here are orders of which this holds: ${STATUS[tab].meaning}`;
}
