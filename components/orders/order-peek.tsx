"use client";

import type { ReactNode } from "react";
import { Amount } from "@/components/cells/amount";
import { FlagChip } from "@/components/cells/flag-chip";
import { Moment } from "@/components/cells/moment";
import { Reference } from "@/components/cells/reference";
import { StatusBadge } from "@/components/cells/status-badge";
import { TxLink } from "@/components/cells/tx-link";
import { Facts } from "@/components/forms/facts";
import { Button, ButtonLink } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { Sheet } from "@/components/ui/sheet";
import { networkName } from "@/lib/domain/network";
import { possibleOutcomes } from "@/lib/domain/resolution";
import type { OrderRow } from "@/lib/orders/schemas";
import { ActorWords } from "./actor-words";
import { orderLabel } from "./order-label";

interface OrderPeekProps {
  order: OrderRow | null;
  onClose: () => void;
  gateways: Readonly<Record<string, string>>;
  now: string;
  zone: string;
  canResolve: boolean;
  onResolve: (order: OrderRow) => void;
}

/** The head of the order's page beside the list, which keeps its keys. */
export function OrderPeek({ order, onClose, gateways, now, zone, canResolve, onResolve }: OrderPeekProps) {
  return (
    <Sheet
      open={order !== null}
      onOpenChange={(open) => !open && onClose()}
      title={order === null ? "Order" : orderLabel(order)}
      beside
      footer={
        order !== null && (
          <>
            {canResolve && possibleOutcomes(order).length > 0 && (
              <Button onClick={() => onResolve(order)}>
                Resolve <Kbd keys="e" />
              </Button>
            )}
            <ButtonLink href={`/orders/${order.id}`} variant="primary">
              Open <Kbd keys="o" />
            </ButtonLink>
          </>
        )
      }
    >
      {order !== null && (
        <Head order={order} gateway={gateways[order.gateway] ?? order.gateway} now={now} zone={zone} />
      )}
    </Sheet>
  );
}

function Head({
  order,
  gateway,
  now,
  zone,
}: {
  order: OrderRow;
  gateway: string;
  now: string;
  zone: string;
}) {
  const { nextAction, asset, network } = order;
  const money = (value: OrderRow["expectedAmount"], missing: string, signed = false): ReactNode => (
    <Amount value={value} asset={asset ?? ""} showAsset signed={signed} missing={missing} />
  );
  return (
    <div className="grid gap-4">
      <ul className="grid gap-1.5 text-table text-ink-2">
        <li>
          <StatusBadge status={order.status} />
        </li>
        {order.flags.map((flag) => (
          <li key={flag.code}>
            <FlagChip flag={flag} /> {flag.detail}
          </li>
        ))}
      </ul>
      <section aria-label="Next action" className="rounded-md border bg-sunken px-3 py-2.5">
        <h3 className="font-medium">{nextAction.label}</h3>
        <p className="mt-0.5 text-table text-ink-2">{nextAction.description}</p>
        <p className="mt-1 text-label text-ink-3">
          <ActorWords nextAction={nextAction} now={now} zone={zone} />
        </p>
      </section>
      <Facts
        facts={[
          { label: "Expected", value: money(order.expectedAmount, "not quoted") },
          { label: "Received", value: money(order.receivedAmount, "not reported") },
          { label: "Difference", value: money(order.differenceAmount, "unknown", true) },
          { label: "Network", value: network === null ? "not reported" : networkName(network) },
          { label: "Gateway", value: `${gateway} · ${order.integration.name}` },
          {
            label: "Reference",
            value: <Reference value={order.gatewayRef} label="gateway reference" keep={8} />,
          },
          { label: "Gateway says", value: order.gatewayStatus ?? "nothing yet" },
          {
            label: "Transactions",
            value:
              order.txHashes.length === 0
                ? "none seen"
                : order.txHashes.map((hash) => (
                    <span key={hash} className="block">
                      <TxLink network={network} hash={hash} keep={8} />
                    </span>
                  )),
          },
          {
            label: "Customer",
            value: [order.customer.name, order.customer.email].filter(Boolean).join(" · ") || "unknown",
          },
          { label: "Assigned to", value: order.assignee?.name ?? "nobody" },
          { label: "Created", value: <Moment at={order.createdAt} now={now} zone={zone} /> },
        ]}
      />
    </div>
  );
}
