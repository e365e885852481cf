import { ArrowRight, PackageCheck } from "lucide-react";
import Link from "next/link";
import { Amount } from "@/components/cells/amount";
import { FlagChip } from "@/components/cells/flag-chip";
import { StatusBadge } from "@/components/cells/status-badge";
import { Badge } from "@/components/ui/badge";
import { parseDecimal } from "@/lib/domain/decimal";
import type { OrderGlance } from "@/lib/ingest/schemas";
import type { ReplayChange } from "@/lib/replays/schemas";

interface ChangeListProps {
  label: string;
  changes: readonly ReplayChange[];
  /** Whether it has happened or would. */
  isDryRun: boolean;
}

/** Orders, each from what it was to what it becomes. */
export function ChangeList({ label, changes, isDryRun }: ChangeListProps) {
  return (
    <ul aria-label={label} className="@container divide-y">
      {changes.map((change, index) => (
        <li
          key={change.orderId ?? `new-${index}`}
          className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1.5 px-3 py-2.5 text-table @min-[40rem]:grid-cols-[10rem_minmax(0,1fr)_auto] @min-[40rem]:py-2"
        >
          <OrderName change={change} />
          <span className="@min-[40rem]:order-last">
            {change.fulfils && (
              <Badge tone="attention">
                <PackageCheck aria-hidden />
                {isDryRun ? "the shop would be told to deliver" : "the shop is told to deliver"}
              </Badge>
            )}
          </span>
          <div className="col-span-2 flex flex-wrap items-center gap-x-2 gap-y-1 @min-[40rem]:col-span-1">
            {change.before === null ? (
              <span className="text-ink-3">no order</span>
            ) : (
              <Glance glance={change.before} />
            )}
            <ArrowRight aria-label="becomes" className="size-3.5 shrink-0 text-ink-3" />
            <Glance glance={change.after} />
            <ReceivedChange before={change.before} after={change.after} />
          </div>
        </li>
      ))}
    </ul>
  );
}

function OrderName({ change: { orderId, externalOrderId } }: { change: ReplayChange }) {
  if (orderId === null)
    return (
      <span className="font-medium break-all">{externalOrderId ?? "An order that is not here yet"}</span>
    );
  return (
    <Link
      href={`/orders/${orderId}`}
      className="rounded-sm font-medium break-all text-accent underline-offset-3 hover:underline"
    >
      {externalOrderId ?? orderId}
    </Link>
  );
}

function Glance({ glance: { status, flags } }: { glance: OrderGlance }) {
  return (
    <span className="inline-flex flex-wrap items-center gap-1">
      <StatusBadge status={status} />
      {flags.map((flag) => (
        <FlagChip key={flag.code} flag={flag} />
      ))}
    </span>
  );
}

/** Only where the amount is what changes. */
function ReceivedChange({ before, after }: { before: OrderGlance | null; after: OrderGlance }) {
  if ((before?.receivedAmount ?? null) === after.receivedAmount) return null;
  return (
    <p className="flex basis-full flex-wrap items-center gap-x-2 text-label text-ink-3">
      Received <Received glance={before} />
      <ArrowRight aria-label="becomes" className="size-3 shrink-0" />
      <Received glance={after} />
    </p>
  );
}

function Received({ glance }: { glance: OrderGlance | null }) {
  const amount = glance?.receivedAmount == null ? null : parseDecimal(glance.receivedAmount);
  return <Amount value={amount} asset={glance?.asset ?? ""} showAsset={glance?.asset != null} />;
}
