"use client";

import { CirclePlus, Ellipsis, RotateCcw, Undo2 } from "lucide-react";
import { usePathname, useRouter } from "next/navigation";
import { useEffect, useRef, useState, type ReactNode, type RefObject } from "react";
import { toast } from "sonner";
import { FlagChip } from "@/components/cells/flag-chip";
import { StatusBadge } from "@/components/cells/status-badge";
import { VisitMark } from "@/components/data-table/visited";
import { useCommands } from "@/components/shell/commands";
import { Page, PageHeader } from "@/components/shell/page";
import { useShortcuts } from "@/components/shell/shortcuts";
import { Button, ButtonLink } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { iconButtonStyle } from "@/components/ui/icon-button";
import { newPaymentBarrier } from "@/lib/domain/new-payment";
import type { NextActionCode } from "@/lib/domain/next-action";
import { possibleOutcomes } from "@/lib/domain/resolution";
import type { EventView, OrderDetail, PaymentView, RefundView } from "@/lib/orders/schemas";
import { AskGatewayButton } from "./ask-gateway-button";
import { AssignMenu } from "./assign-menu";
import { copyText } from "./copy-text";
import type { Openable } from "./openable";
import { MoneyLists } from "./money-lists";
import { MoneyPanel } from "./money-panel";
import { NextActionCard } from "./next-action-card";
import { nextStep } from "./next-step";
import { NewPaymentDialog } from "./new-payment-dialog";
import { NoteComposer } from "./note-composer";
import { OpenCalls } from "./open-calls";
import { decisionSubject, type OrderAbilities, type OrderActions } from "./order-actions";
import { OrderFacts } from "./order-facts";
import { tellingFlags } from "./order-flags";
import { orderLabel } from "./order-label";
import { OrderTimeline } from "./order-timeline";
import { CancelPaymentDialog, PayDialog } from "./payment-dialogs";
import { useQueueHref } from "./queue-place";
import { RefundDialog } from "./refund-dialog";
import { canSendRefund } from "./refund-senders";
import { ReopenDialog } from "./reopen-dialog";
import { ResolveDialog } from "./resolve-dialog";
import { SendRefundDialog } from "./send-refund-dialog";
import { timelineEntries } from "./timeline-entries";
import { WhyStatus } from "./why-status";

/** A longer figure is a sentence; the next action and the "why" box have it. */
const SHORT_DETAIL = 32;

type OpenDialog =
  | { kind: "resolve" }
  | { kind: "reopen" }
  | { kind: "refund"; refund: RefundView | null }
  | { kind: "send_refund"; refund: RefundView }
  | { kind: "new_payment" }
  | { kind: "pay" | "cancel_payment"; payment: PaymentView }
  | null;

interface OrderViewProps {
  order: OrderDetail;
  /** Newest first. */
  events: readonly EventView[];
  hasOlderEvents: boolean;
  people: readonly { id: string; name: string }[];
  gateways: Readonly<Record<string, string>>;
  myId: string;
  can: OrderAbilities;
  opens: Openable | null;
  now: string;
  zone: string;
  actions: OrderActions;
}

export function OrderView(props: OrderViewProps) {
  const { order, events, people, gateways, myId, can, now, zone, actions } = props;
  const router = useRouter();
  const pathname = usePathname();
  const queueHref = useQueueHref();
  const label = orderLabel(order);
  const isResolvable = can.resolve && possibleOutcomes(order).length > 0;
  const canReopen = can.resolve && order.resolution !== null;
  const openRefund = order.refunds.find(({ state }) => state === "requested" || state === "pending") ?? null;
  const canPay =
    can.pay && newPaymentBarrier({ status: order.status, outcome: order.resolution?.outcome ?? null }) === null;
  const [dialog, setDialog] = useState<OpenDialog>(() =>
    firstDialog(props.opens, isResolvable, openRefund, can),
  );
  const chosenRef = useRef<(() => void) | null>(null);
  // Where asking is the next action its button stands in the card, and not twice.
  const canAsk = can.askGateway && order.canBeAsked;
  const asksInCard = canAsk && ASKING.has(order.nextAction.code);
  const close = () => setDialog(null);
  const reload = async () => router.refresh();

  // Opening it was the address's wish once; reloading the page must not open it again.
  useEffect(() => {
    if (props.opens !== null) window.history.replaceState(null, "", pathname);
  }, [props.opens, pathname]);

  const resolve = () => setDialog({ kind: "resolve" });
  const reopen = () => setDialog({ kind: "reopen" });
  const refund = (which: RefundView | null) => setDialog({ kind: "refund", refund: which });
  const newPayment = () => setDialog({ kind: "new_payment" });
  const copyReference = () => void copyText(order.gatewayRef, "gateway reference");

  async function assignToMe() {
    const answer = await actions.assign({ orderId: order.id, assignee: "me" }).catch(() => null);
    if (answer?.ok) toast.success(`${label}: assigned to you.`);
    else
      toast.error(answer?.message ?? "The server did not answer. Reload the page to see whose order it is.");
  }

  const deeds = [
    ...(isResolvable ? [{ keys: "e", label: "Resolve", run: resolve }] : []),
    ...(can.refund ? [{ keys: "r", label: "Record a refund", run: () => refund(openRefund) }] : []),
    ...(canPay ? [{ keys: "p", label: "New payment", run: newPayment }] : []),
    ...(can.assign ? [{ keys: "a", label: "Assign to me", run: () => void assignToMe() }] : []),
    { keys: "c", label: "Copy the gateway reference", run: copyReference },
    { keys: "u", label: "Back to the orders", run: () => router.push(queueHref) },
  ];
  useShortcuts("This order", deeds);
  useCommands(label, [
    ...deeds.map(({ keys, label: name, run }) => ({ label: name, shortcut: keys, run })),
    ...(canReopen ? [{ label: "Reopen", run: reopen }] : []),
    { label: "Copy the order's reference", run: () => void copyText(label, "reference") },
  ]);

  const entries = timelineEntries(order, events, { now, zone, seeDeliveries: can.seeDeliveries });
  return (
    <Page>
      <VisitMark list="orders" id={order.id} />
      <PageHeader
        title={label}
        back={{ href: queueHref, label: "Orders" }}
        aside={
          <>
            <StatusBadge status={order.status} />
            {tellingFlags(order.status, order.flags).map((flag) => (
              <FlagChip key={flag.code} flag={flag} showDetail={flag.detail.length <= SHORT_DETAIL} />
            ))}
            <span className="text-table text-ink-2">
              {order.gatewayStatus === null ? (
                "The gateway has said nothing yet"
              ) : (
                <>
                  Gateway says <span className="font-medium text-ink">{order.gatewayStatus}</span>
                </>
              )}
            </span>
          </>
        }
        actions={
          <>
            {canAsk && !asksInCard && (
              <AskGatewayButton orderId={order.id} ask={actions.askGateway} />
            )}
            {can.assign ? (
              <AssignMenu order={order} people={people} myId={myId} assign={actions.assign} />
            ) : (
              <span className="text-table text-ink-2">Assigned: {order.assignee?.name ?? "nobody"}</span>
            )}
            {(canPay || canReopen || can.refund) && (
              <MoreMenu chosenRef={chosenRef}>
                {canPay && (
                  <DropdownMenuItem onSelect={() => (chosenRef.current = newPayment)}>
                    <CirclePlus aria-hidden />
                    New payment…
                  </DropdownMenuItem>
                )}
                {canReopen && (
                  <DropdownMenuItem onSelect={() => (chosenRef.current = reopen)}>
                    <RotateCcw aria-hidden />
                    Reopen…
                  </DropdownMenuItem>
                )}
                {can.refund && (
                  <DropdownMenuItem onSelect={() => (chosenRef.current = () => refund(null))}>
                    <Undo2 aria-hidden />
                    Record a refund…
                  </DropdownMenuItem>
                )}
              </MoreMenu>
            )}
          </>
        }
      />
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem] lg:grid-rows-[auto_1fr]">
        <div className="grid min-w-0 grid-cols-1 gap-4">
          <OpenCalls order={order} can={can} now={now} zone={zone} actions={actions} />
          <NextActionCard
            order={order}
            now={now}
            zone={zone}
            actions={
              <NextButtons
                order={order}
                can={can}
                isResolvable={isResolvable}
                canReopen={canReopen}
                onResolve={resolve}
                onReopen={reopen}
                onRefund={() => refund(openRefund)}
                onSend={
                  can.sendRefund && openRefund?.state === "requested" && canSendRefund(order, openRefund)
                    ? () => setDialog({ kind: "send_refund", refund: openRefund })
                    : null
                }
                onPay={canPay ? newPayment : null}
                askGateway={asksInCard ? actions.askGateway : null}
              />
            }
          />
          <MoneyPanel order={order} />
          <WhyStatus order={order} events={events} now={now} zone={zone} />
        </div>
        <div className="grid min-w-0 grid-cols-1 gap-4 lg:row-span-2">
          <OrderFacts
            order={order}
            gateway={gateways[order.gateway] ?? order.gateway}
            now={now}
            zone={zone}
          />
          <MoneyLists
            order={order}
            gateways={gateways}
            now={now}
            zone={zone}
            onRefund={can.refund ? refund : null}
            onSendRefund={can.sendRefund ? (which) => setDialog({ kind: "send_refund", refund: which }) : null}
            onPay={(payment) => setDialog({ kind: "pay", payment })}
            onCancel={can.pay ? (payment) => setDialog({ kind: "cancel_payment", payment }) : null}
          />
        </div>
        <div className="grid min-w-0 grid-cols-1 gap-5 pt-2">
          {can.note && <NoteComposer orderId={order.id} addNote={actions.addNote} />}
          <OrderTimeline
            entries={entries}
            allHref={props.hasOlderEvents ? `${pathname}?history=all` : null}
            now={now}
            zone={zone}
          />
        </div>
      </div>
      <ResolveDialog
        subject={dialog?.kind === "resolve" ? decisionSubject(order) : null}
        onClose={close}
        resolve={actions.resolve}
        reload={reload}
      />
      <ReopenDialog
        open={dialog?.kind === "reopen"}
        order={order}
        onClose={close}
        reopen={actions.reopen}
        reload={reload}
      />
      <RefundDialog
        refund={dialog?.kind === "refund" ? dialog.refund : undefined}
        order={order}
        onClose={close}
        recordRefund={actions.recordRefund}
        reload={reload}
        now={now}
        zone={zone}
      />
      <SendRefundDialog
        refund={dialog?.kind === "send_refund" ? dialog.refund : null}
        order={order}
        actions={actions}
        onClose={close}
        reload={reload}
      />
      <NewPaymentDialog
        open={dialog?.kind === "new_payment"}
        order={order}
        zone={zone}
        actions={actions}
        onClose={close}
        reload={reload}
      />
      <PayDialog
        payment={dialog?.kind === "pay" ? dialog.payment : null}
        order={order}
        zone={zone}
        onClose={close}
      />
      <CancelPaymentDialog
        payment={dialog?.kind === "cancel_payment" ? dialog.payment : null}
        order={order}
        cancelPayment={actions.cancelPayment}
        onClose={close}
        reload={reload}
      />
    </Page>
  );
}

/** Next actions whose button asks the gateway. */
const ASKING: ReadonlySet<NextActionCode> = new Set<NextActionCode>(["ask_gateway", "follow_up_refund"]);

function firstDialog(
  opens: Openable | null,
  isResolvable: boolean,
  refund: RefundView | null,
  can: OrderAbilities,
): OpenDialog {
  if (opens === "resolve" && isResolvable) return { kind: "resolve" };
  if (opens === "refund" && can.refund && refund !== null) return { kind: "refund", refund };
  if (opens === "record_refund" && can.refund) return { kind: "refund", refund };
  return null;
}

interface NextButtonsProps {
  order: OrderDetail;
  can: OrderAbilities;
  isResolvable: boolean;
  canReopen: boolean;
  onResolve: () => void;
  onReopen: () => void;
  onRefund: () => void;
  /** Null where no gateway can send the refund that is due, or this person may not. */
  onSend: (() => void) | null;
  /** Null where the order takes no new payment, or this person makes none. */
  onPay: (() => void) | null;
  /** Null where asking is not the next action, or not this person's. */
  askGateway: OrderActions["askGateway"] | null;
}

/** The one thing to do first; deciding otherwise stands beside it. */
function NextButtons(props: NextButtonsProps) {
  const { order, can, isResolvable, canReopen, onResolve, onReopen, onRefund, onSend, onPay, askGateway } = props;
  const step = nextStep(order, can);
  if (step === "refund" || (order.nextAction.code === "send_refund" && onSend !== null)) {
    return (
      <>
        {onSend !== null && (
          <Button variant="primary" onClick={onSend}>
            Send the refund…
          </Button>
        )}
        {can.refund && (
          <Button variant={onSend === null ? "primary" : "secondary"} onClick={onRefund}>
            Record the refund…
          </Button>
        )}
      </>
    );
  }
  const isForRest = order.status === "underpaid" && onPay !== null;
  if (step === "resolve") {
    return (
      <>
        <Button variant="primary" onClick={onResolve}>
          Resolve…
        </Button>
        {isForRest && <Button onClick={onPay}>New payment for the rest…</Button>}
      </>
    );
  }
  return (
    <>
      {askGateway !== null && <AskGatewayButton orderId={order.id} ask={askGateway} variant="primary" />}
      {order.nextAction.code === "map_status" && can.resolve && (
        <ButtonLink href={mappingHref(order)} variant={can.map ? "primary" : "secondary"}>
          {can.map ? "Map the status…" : "Look at the mapping"}
        </ButtonLink>
      )}
      {order.nextAction.code === "create_payment" && onPay !== null && (
        <Button variant="primary" onClick={onPay}>
          New payment…
        </Button>
      )}
      {isForRest && <Button onClick={onPay}>New payment for the rest…</Button>}
      {isResolvable && order.needsAction && <Button onClick={onResolve}>Resolve…</Button>}
      {canReopen && !order.needsAction && <Button onClick={onReopen}>Reopen…</Button>}
    </>
  );
}

/** Straight to the row of the word that nobody has mapped. */
function mappingHref({ integration, flags }: OrderDetail): string {
  const word = /"(.+?)"(?:; |$)/.exec(flags.find((flag) => flag.code === "unmapped_status")?.detail ?? "")?.[1];
  const row = word === undefined ? "" : `?word=${encodeURIComponent(word)}`;
  return `/integrations/${integration.slug}/mapping${row}`;
}

/**
 * What an item opens waits in `chosenRef` until the menu is closed and has handed focus back to its button: a dialog
 * returns focus to where it was when it opened.
 */
function MoreMenu({ chosenRef, children }: { chosenRef: RefObject<(() => void) | null>; children: ReactNode }) {
  function openChosen() {
    const open = chosenRef.current;
    chosenRef.current = null;
    // Radix focuses the button after this handler, in the same turn.
    if (open) queueMicrotask(open);
  }
  return (
    <DropdownMenu>
      <DropdownMenuTrigger aria-label="More about this order" className={iconButtonStyle()}>
        <Ellipsis aria-hidden />
      </DropdownMenuTrigger>
      <DropdownMenuContent onCloseAutoFocus={openChosen}>{children}</DropdownMenuContent>
    </DropdownMenu>
  );
}
