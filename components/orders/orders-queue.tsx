"use client";

import type { OnChangeFn, RowSelectionState } from "@tanstack/react-table";
import { ClipboardCopy, FileSpreadsheet, UserCheck, X } from "lucide-react";
import { useRouter } from "next/navigation";
import { useCallback, useMemo, useState, useTransition } from "react";
import { toast } from "sonner";
import { BulkLine } from "@/components/data-table/bulk-line";
import { DataTable } from "@/components/data-table/data-table";
import { DensityToggle } from "@/components/data-table/density-toggle";
import { FilterBar } from "@/components/data-table/filter-bar";
import { KeysetPager } from "@/components/data-table/keyset-pager";
import { changedParams } from "@/components/data-table/url-params";
import { useUrlState } from "@/components/data-table/use-url-state";
import { useVisited } from "@/components/data-table/visited";
import type { Density } from "@/components/design/preferences";
import { Button, ButtonLink } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { possibleOutcomes } from "@/lib/domain/resolution";
import type { AssignOrders, OrderChoices, OrderRow } from "@/lib/orders/schemas";
import type { ViewLine } from "@/lib/saved-views/schemas";
import { copyText } from "./copy-text";
import { nextStep } from "./next-step";
import type { Answer, DecisionSubject, OrderAbilities, OrderActions } from "./order-actions";
import { orderColumns } from "./order-columns";
import { orderLabel } from "./order-label";
import { OrderPeek } from "./order-peek";
import { ordersCsv } from "./orders-csv";
import { QueueEmpty } from "./queue-empty";
import { QueueFilters } from "./queue-filters";
import {
  effectiveSort,
  isNarrowed,
  NO_FILTERS,
  PAGE_SIZE,
  sortParam,
  type QueueParams,
} from "./queue-params";
import { useRememberQueue } from "./queue-place";
import { ResolveDialog } from "./resolve-dialog";
import { ViewMenu, type ViewActions } from "./view-menu";

export interface QueueActions extends Pick<OrderActions, "resolve">, ViewActions {
  /** The order as it is now, for a decision from the list. */
  readSubject: (input: { orderId: string }) => Promise<Answer<DecisionSubject>>;
  /** `left`: the orders that stayed as they were, and why. */
  assignMany: (
    input: AssignOrders,
  ) => Promise<Answer<{ assigned: number; left: { orderIds: string[]; message: string }[] }>>;
}

interface OrdersQueueProps {
  params: QueueParams;
  rows: readonly OrderRow[];
  nextCursor: string | null;
  /** Why the rows could not be read. */
  failure: { message: string; reference: string | undefined } | null;
  choices: OrderChoices;
  gateways: Readonly<Record<string, string>>;
  views: readonly ViewLine[];
  resolvedToday: number | null;
  can: OrderAbilities;
  density: Density;
  now: string;
  zone: string;
  actions: QueueActions;
}

const NO_ROWS: RowSelectionState = {};

function nameOrders(orders: readonly OrderRow[]): string {
  const [first, ...others] = orders;
  return first !== undefined && others.length === 0 ? orderLabel(first) : `${orders.length} orders`;
}

export function OrdersQueue(props: OrdersQueueProps) {
  const { params, rows, nextCursor, choices, gateways, views, can, now, zone, actions } = props;
  const router = useRouter();
  const url = useUrlState();
  const visited = useVisited("orders");
  const [density, setDensity] = useState(props.density);
  // Chosen rows belong to the list they were chosen in: another address is another list.
  const address = url.params.toString();
  const [chosen, setChosen] = useState<{ address: string; rows: RowSelectionState }>({ address, rows: {} });
  const selection = chosen.address === address ? chosen.rows : NO_ROWS;
  const setSelection: OnChangeFn<RowSelectionState> = (change) =>
    setChosen({ address, rows: typeof change === "function" ? change(selection) : change });
  const [peekedId, setPeekedId] = useState<string | null>(null);
  const [subject, setSubject] = useState<DecisionSubject | null>(null);
  const [isWorking, startWork] = useTransition();
  const { readSubject, assignMany } = actions;
  useRememberQueue(address);

  const resolve = useCallback(
    (order: OrderRow) =>
      startWork(async () => {
        const answer = await readSubject({ orderId: order.id }).catch(() => null);
        if (answer?.ok) setSubject(answer.data);
        else toast.error(answer?.message ?? "The server did not answer. Nothing was changed; try again.");
      }),
    [readSubject],
  );
  const onNext = useCallback(
    (order: OrderRow) => {
      const step = nextStep(order, can);
      if (step === "resolve") resolve(order);
      else router.push(`/orders/${order.id}${step === "refund" ? "?do=refund" : ""}`);
    },
    [can, resolve, router],
  );
  const showDue = params.tab === "needs_action";
  const columns = useMemo(
    () => orderColumns({ now, zone, gateways, can, showDue, onNext }, rows),
    [now, zone, gateways, can, showDue, onNext, rows],
  );

  const selected = rows.filter((row) => selection[row.id]);
  const peeked = rows.find((row) => row.id === peekedId) ?? null;
  const narrowed = isNarrowed(params);

  function assign(orders: readonly OrderRow[], assignee: string | null) {
    startWork(async () => {
      const answer = await assignMany({ orderIds: orders.map((order) => order.id), assignee }).catch(
        () => null,
      );
      if (!answer?.ok) {
        toast.error(
          answer?.message ??
            "The server did not answer, so it is not known whether the orders were assigned. Reload the page.",
        );
        return;
      }
      const { left } = answer.data;
      const leftIds = new Set(left.flatMap(({ orderIds }) => orderIds));
      const done = orders.filter(({ id }) => !leftIds.has(id));
      const told = `${nameOrders(done)}: assigned to ${assignee === null ? "nobody" : "you"}.`;
      if (leftIds.size === 0) toast.success(told);
      else {
        const reasons = left.map(({ orderIds, message }) => {
          const stayed = orders.filter(({ id }) => orderIds.includes(id));
          return `${nameOrders(stayed)}: not assigned. ${message}`;
        });
        toast.warning([told, ...reasons].join(" "));
      }
      // What was left stays chosen, for another try.
      setSelection(Object.fromEntries([...leftIds].map((id) => [id, true])));
    });
  }

  const rowKeys = [
    { keys: "enter", label: "Do the next action", run: onNext },
    {
      keys: "space",
      label: "Peek",
      run: (row: OrderRow) => setPeekedId((open) => (open === row.id ? null : row.id)),
    },
    ...(can.resolve
      ? [
          {
            keys: "e",
            label: "Resolve",
            run: (row: OrderRow) => {
              if (possibleOutcomes(row).length > 0) resolve(row);
              else toast.info(`${orderLabel(row)}: nothing can be decided as it stands.`);
            },
          },
        ]
      : []),
    ...(can.refund
      ? [
          {
            keys: "r",
            label: "Record a refund",
            run: (row: OrderRow) => router.push(`/orders/${row.id}?do=record_refund`),
          },
        ]
      : []),
    ...(can.assign
      ? [{ keys: "a", label: "Assign to me", run: (row: OrderRow) => assign([row], "me") }]
      : []),
    {
      keys: "c",
      label: "Copy the gateway reference",
      run: (row: OrderRow) => void copyText(row.gatewayRef, "gateway reference"),
    },
  ];

  return (
    <>
      {selected.length > 0 ? (
        <BulkLine count={selected.length} noun={["order", "orders"]} onClear={() => setSelection({})}>
          {can.assign && (
            <>
              <Button size="sm" pending={isWorking} onClick={() => assign(selected, "me")}>
                <UserCheck aria-hidden />
                Assign to me
              </Button>
              <Button size="sm" pending={isWorking} onClick={() => assign(selected, null)}>
                Assign to nobody
              </Button>
            </>
          )}
          <Button size="sm" onClick={() => void copyText(selected.map(orderLabel).join("\n"), "references")}>
            <ClipboardCopy aria-hidden />
            Copy references
          </Button>
          <Button size="sm" onClick={() => void copyText(ordersCsv(selected), "rows as CSV")}>
            <FileSpreadsheet aria-hidden />
            Copy as CSV
          </Button>
        </BulkLine>
      ) : (
        <FilterBar
          onClear={narrowed ? () => url.set(NO_FILTERS) : undefined}
          end={
            <>
              <ViewMenu views={views} query={changedParams(url.params, {}).slice(1)} actions={actions} />
              <KeysetPager shown={rows.length} limit={PAGE_SIZE} nextCursor={nextCursor} />
              <DensityToggle value={density} onChange={setDensity} />
            </>
          }
        >
          {params.q !== "" && (
            <Button
              size="sm"
              aria-label={`Search: ${params.q}. Take it out`}
              onClick={() => url.set({ q: null })}
              className="max-w-64 border-accent bg-accent-soft font-normal"
            >
              <span className="truncate">
                <span className="text-ink-2">Search:</span> {params.q}
              </span>
              <X aria-hidden className="text-ink-3" />
            </Button>
          )}
          <QueueFilters params={params} choices={choices} zone={zone} set={url.set} />
        </FilterBar>
      )}
      <DataTable
        label="Orders"
        columns={columns}
        rows={rows}
        rowId={(row) => row.id}
        rowLabel={orderLabel}
        rowHref={(row) => `/orders/${row.id}`}
        rowKeys={rowKeys}
        onActiveRow={(row) => setPeekedId((open) => (open === null ? null : row.id))}
        selection={{ value: selection, onChange: setSelection }}
        sort={{
          value: effectiveSort(params),
          onChange: (sort) => url.set({ sort: sortParam(sort, params.tab) }),
        }}
        density={density}
        pending={url.isPending || isWorking}
        visited={visited}
        empty={
          <QueueEmpty
            params={params}
            isNarrowed={narrowed}
            onClear={() => url.set(NO_FILTERS)}
            allHref={url.href({ tab: "all" })}
            resolvedToday={props.resolvedToday}
            hasIntegrations={choices.integrations.length > 0}
          />
        }
        error={
          props.failure === null ? undefined : (
            <ErrorState
              title="The orders could not be read"
              reference={props.failure.reference}
              action={<ButtonLink href={url.href({})}>Back to the first page</ButtonLink>}
            >
              {props.failure.message}
            </ErrorState>
          )
        }
      />
      <OrderPeek
        order={peeked}
        onClose={() => setPeekedId(null)}
        gateways={gateways}
        now={now}
        zone={zone}
        canResolve={can.resolve}
        onResolve={resolve}
      />
      <ResolveDialog
        subject={subject}
        onClose={() => setSubject(null)}
        resolve={actions.resolve}
        reload={async () => {
          const answer =
            subject === null ? null : await readSubject({ orderId: subject.id }).catch(() => null);
          if (answer?.ok) setSubject(answer.data);
          else toast.error(answer?.message ?? "The server did not answer. What you typed is still here.");
        }}
        onResolved={() => setPeekedId(null)}
      />
    </>
  );
}
