import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { GatewayMark } from "@/components/cells/gateway-mark";
import { Moment } from "@/components/cells/moment";
import { Reference } from "@/components/cells/reference";
import { VisitMark } from "@/components/data-table/visited";
import { OutcomeChip, outcomeMeaning } from "@/components/deliveries/outcome-chip";
import { Payload } from "@/components/deliveries/payload";
import { ReplayDialog } from "@/components/deliveries/replay-dialog";
import { Facts } from "@/components/forms/facts";
import { Page, PageHeader } from "@/components/shell/page";
import { requireActor } from "@/lib/auth/current-actor";
import { AppError } from "@/lib/domain/errors";
import { isAllowed } from "@/lib/domain/permission";
import { getDelivery } from "@/lib/ingest/get-delivery";
import type { DeliveryDetail } from "@/lib/ingest/schemas";
import { listGatewayNames } from "@/lib/integrations/list-gateway-names";
import { getOrganisation } from "@/lib/organisation/get-organisation";
import { now as clockNow } from "@/lib/platform/clock";
import { replayDelivery } from "../actions";

export const metadata: Metadata = { title: "Delivery" };

interface DeliveryPageProps {
  params: Promise<{ deliveryId: string }>;
}

export default async function DeliveryPage({ params }: DeliveryPageProps) {
  const actor = await requireActor("deliveries.view");
  const { deliveryId } = await params;
  const [organisation, delivery] = await Promise.all([
    getOrganisation(),
    getDelivery(actor, deliveryId).catch((error: unknown) => {
      if (error instanceof AppError && error.code === "not_found") notFound();
      throw error;
    }),
  ]);
  const time = { now: clockNow().toISOString(), zone: organisation.timeZone };
  return (
    <Page>
      <VisitMark list="deliveries" id={delivery.id} />
      <PageHeader
        back={{ href: "/deliveries?tab=all", label: "Deliveries" }}
        title={delivery.eventType ?? "Delivery that was not understood"}
        aside={<OutcomeChip outcome={delivery.outcome} />}
        actions={
          isAllowed(actor, "deliveries.replay") && (
            <ReplayDialog deliveryId={delivery.id} replay={replayDelivery} />
          )
        }
      />
      <div className="mb-4 rounded-lg border bg-surface px-4 py-3">
        <p>{delivery.reason || outcomeMeaning(delivery.outcome)}</p>
        {delivery.reason !== "" && (
          <p className="mt-0.5 text-table text-ink-2">{outcomeMeaning(delivery.outcome)}</p>
        )}
      </div>
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="order-2 grid min-w-0 grid-cols-1 gap-4 lg:order-1">
          <Payload delivery={delivery} />
          <Headers headers={delivery.headers} method={delivery.method} />
        </div>
        <section aria-label="Facts" className="order-1 rounded-lg border bg-surface p-4 lg:order-2">
          <DeliveryFacts
            delivery={delivery}
            gateway={listGatewayNames()[delivery.integration.gateway]}
            {...time}
          />
        </section>
      </div>
    </Page>
  );
}

interface DeliveryFactsProps {
  delivery: DeliveryDetail;
  gateway: string | undefined;
  now: string;
  zone: string;
}

function DeliveryFacts({ delivery, gateway, now, zone }: DeliveryFactsProps) {
  const none = <span className="text-ink-3">none</span>;
  return (
    <Facts
      facts={[
        {
          label: "Order",
          value:
            delivery.orderId === null ? (
              none
            ) : (
              <Link
                href={`/orders/${delivery.orderId}`}
                className="font-medium text-accent underline-offset-3 hover:underline"
              >
                {delivery.externalOrderId ?? delivery.orderId}
              </Link>
            ),
        },
        {
          label: "Integration",
          value: (
            <Link
              href={`/integrations/${delivery.integration.slug}`}
              className="inline-flex max-w-full rounded-sm underline-offset-3 hover:underline"
            >
              <GatewayMark
                gateway={gateway ?? delivery.integration.gateway}
                integration={delivery.integration.name}
              />
            </Link>
          ),
        },
        { label: "Received", value: <Moment at={delivery.receivedAt} now={now} zone={zone} show="exact" /> },
        { label: "Gateway says", value: delivery.gatewayStatus ?? none },
        {
          label: "Reference",
          value: <Reference value={delivery.gatewayRef} label="gateway reference" keep={10} />,
        },
        { label: "Event key", value: <Reference value={delivery.deliveryKey} label="event key" keep={10} /> },
        {
          label: "Repeats",
          value:
            delivery.repeats === 0 ? (
              "Sent once"
            ) : (
              <>
                Sent {(delivery.repeats + 1).toLocaleString("en")} times, last{" "}
                <Moment at={delivery.repeatedAt} now={now} zone={zone} />
              </>
            ),
        },
        {
          label: "Replayed",
          value: <Moment at={delivery.replayedAt} now={now} zone={zone} missing="never" />,
        },
        {
          label: "Source",
          value: <span className="font-mono text-[0.92em]">{delivery.sourceIp ?? "unknown"}</span>,
        },
        { label: "Content type", value: delivery.contentType },
        {
          label: "SHA-256",
          value: <Reference value={delivery.bodySha256} label="SHA-256 of the body" keep={8} />,
        },
        { label: "Delivery", value: <Reference value={delivery.id} label="delivery id" keep={10} /> },
      ]}
    />
  );
}

function Headers({ headers, method }: { headers: DeliveryDetail["headers"]; method: string }) {
  const lines = Object.entries(headers).flatMap(([name, values]) => values.map((value) => ({ name, value })));
  return (
    <details className="group rounded-lg border bg-surface" open={lines.length <= 40}>
      <summary className="flex min-h-10 items-center gap-2 px-3 text-table font-medium select-none">
        Headers
        <span className="text-label font-normal text-ink-3">
          {method}, {lines.length} {lines.length === 1 ? "line" : "lines"}; credentials are never kept
        </span>
      </summary>
      <dl className="grid gap-1.5 border-t px-3 py-3 font-mono text-label sm:grid-cols-[14rem_minmax(0,1fr)] sm:gap-x-4">
        {lines.map(({ name, value }, index) => (
          <div key={index} className="sm:col-span-2 sm:grid sm:grid-cols-subgrid">
            <dt className="text-ink-3">{name}</dt>
            <dd className="break-all">{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
