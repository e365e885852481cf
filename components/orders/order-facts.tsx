import Link from "next/link";
import { GatewayMark } from "@/components/cells/gateway-mark";
import { Moment } from "@/components/cells/moment";
import { Reference } from "@/components/cells/reference";
import { Facts } from "@/components/forms/facts";
import type { OrderDetail } from "@/lib/orders/schemas";

interface OrderFactsProps {
  order: OrderDetail;
  gateway: string;
  now: string;
  zone: string;
}

/** Who, where and when. Money stands before it. */
export function OrderFacts({ order, gateway, now, zone }: OrderFactsProps) {
  const lead =
    order.payments.find((payment) => payment.gatewayRef === order.gatewayRef) ?? order.payments.at(-1);
  const when = (at: string | null, missing?: string) => (
    <Moment at={at} now={now} zone={zone} missing={missing} />
  );
  return (
    <section aria-label="Facts" className="rounded-lg border bg-surface px-4 py-3.5">
      <Facts
        className="sm:grid-cols-[7rem_minmax(0,1fr)]"
        facts={[
          { label: "Customer", value: <Customer order={order} /> },
          {
            label: "Gateway",
            value: (
              <>
                <GatewayMark gateway={gateway} />
                <span className="block text-ink-2">{order.integration.name}</span>
              </>
            ),
          },
          {
            label: "Reference",
            value: <Reference value={order.gatewayRef} label="gateway reference" keep={10} />,
          },
          {
            label: "Gateway says",
            value:
              order.gatewayStatus === null ? (
                <span className="text-ink-3">nothing yet</span>
              ) : (
                <span className="font-medium">{order.gatewayStatus}</span>
              ),
          },
          ...(lead?.payAddress
            ? [
                {
                  label: "Pay address",
                  value: <Reference value={lead.payAddress} label="pay address" keep={10} />,
                },
              ]
            : []),
          { label: "Created", value: when(order.createdAt) },
          { label: "Expires", value: when(order.expiresAt, "no deadline given") },
          { label: "First seen", value: when(lead?.firstSeenAt ?? null) },
          { label: "Paid", value: when(order.paidAt) },
          { label: "Settled", value: when(order.settledAt) },
          {
            label: "Fulfilment",
            value: order.signals.some((signal) => signal.type === "order.fulfillable")
              ? "The shop was told to deliver"
              : "The shop was not told to deliver",
          },
        ]}
      />
    </section>
  );
}

function Customer({ order: { customer, customerHistory } }: { order: OrderDetail }) {
  const { name, email, reference } = customer;
  if (name === null && email === null && reference === null)
    return <span className="text-ink-3">not reported</span>;
  const { orders, exceptions } = customerHistory;
  return (
    <>
      {name !== null && <span className="block font-medium">{name}</span>}
      {email !== null && <span className="block break-all">{email}</span>}
      {reference !== null && <span className="block text-ink-2">{reference}</span>}
      {email !== null && (
        <Link
          href={`/orders?${new URLSearchParams({ tab: "all", q: `email:${email}` })}`}
          className="rounded-sm text-accent underline-offset-3 hover:underline"
        >
          {history(orders, exceptions)}
        </Link>
      )}
    </>
  );
}

/** Counted up to a hundred. */
function history(orders: number, exceptions: number): string {
  if (orders === 0) return "First order";
  const count =
    orders >= 100 ? "100+ other orders" : orders === 1 ? "1 other order" : `${orders} other orders`;
  return exceptions === 0 ? `${count}, all clean` : `${count}, ${exceptions} with an exception`;
}
