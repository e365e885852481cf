import type { ReactNode } from "react";
import { Amount } from "@/components/cells/amount";
import { FlagChip } from "@/components/cells/flag-chip";
import { Moment } from "@/components/cells/moment";
import { Reference } from "@/components/cells/reference";
import { StatusBadge } from "@/components/cells/status-badge";
import { TxLink } from "@/components/cells/tx-link";
import { Badge, type BadgeTone } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import type { Decimal } from "@/lib/domain/decimal";
import type {
  OrderDetail,
  PaymentView,
  RefundView,
  SettlementView,
  TransactionView,
} from "@/lib/orders/schemas";
import { refundAdvice } from "./refund-advice";
import { canSendRefund } from "./refund-senders";

interface MoneyListsProps {
  order: OrderDetail;
  gateways: Readonly<Record<string, string>>;
  now: string;
  zone: string;
  /** Null where the person may not record refunds. */
  onRefund: ((refund: RefundView) => void) | null;
  /** Null where the person may not send them through gateways. */
  onSendRefund: ((refund: RefundView) => void) | null;
  onPay: (payment: PaymentView) => void;
  /** Null where the person may not cancel payments. */
  onCancel: ((payment: PaymentView) => void) | null;
}

/** The parts an order's money is made of: attempts to pay with their transactions, refunds, payouts. */
export function MoneyLists({ order, gateways, now, zone, onRefund, onSendRefund, onPay, onCancel }: MoneyListsProps) {
  return (
    <>
      <List id="payments" title="Payments" count={order.payments.length} empty="No attempt to pay yet.">
        {order.payments.map((payment) => (
          <Payment
            key={payment.id}
            payment={payment}
            gateway={gateways[payment.gateway] ?? payment.gateway}
            transactions={order.transactions.filter((transaction) => transaction.paymentId === payment.id)}
            now={now}
            zone={zone}
            onPay={onPay}
            onCancel={onCancel}
          />
        ))}
      </List>
      <List id="refunds" title="Refunds" count={order.refunds.length} empty="No money went back.">
        {order.refunds.map((refund) => (
          <Refund
            key={refund.id}
            refund={refund}
            now={now}
            zone={zone}
            onRefund={onRefund}
            onSend={canSendRefund(order, refund) ? onSendRefund : null}
            advice={refundAdvice(order, refund, gateways)}
          />
        ))}
      </List>
      <List id="settlements" title="Settlements" count={order.settlements.length} empty="Not paid out yet.">
        {order.settlements.map((settlement) => (
          <Settlement key={settlement.id} settlement={settlement} now={now} zone={zone} />
        ))}
      </List>
    </>
  );
}

interface ListProps {
  id: string;
  title: string;
  count: number;
  empty: string;
  children: ReactNode;
}

function List({ id, title, count, empty, children }: ListProps) {
  return (
    <section aria-labelledby={id} className="rounded-lg border bg-surface">
      <h2 id={id} className="flex items-center gap-2 px-4 pt-3 pb-1 text-table font-medium">
        {title}
        <span className="text-label font-normal text-ink-3 tabular-nums">{count}</span>
      </h2>
      {count === 0 ? (
        <p className="px-4 pb-3 text-table text-ink-3">{empty}</p>
      ) : (
        <ul className="px-4 pb-1">{children}</ul>
      )}
    </section>
  );
}

const itemStyle = "grid gap-1.5 border-b py-2.5 text-table last:border-b-0";
const lineStyle = "flex flex-wrap items-center justify-between gap-x-3 gap-y-1";

interface PaymentProps extends Pick<MoneyListsProps, "onPay" | "onCancel"> {
  payment: PaymentView;
  gateway: string;
  transactions: readonly TransactionView[];
  now: string;
  zone: string;
}

function Payment({ payment, gateway, transactions, now, zone, onPay, onCancel }: PaymentProps) {
  const isOpen = payment.status === "awaiting_payment" && (payment.checkoutUrl ?? payment.payAddress) !== null;
  const asset = payment.asset ?? "";
  return (
    <li className={itemStyle}>
      <div className={lineStyle}>
        <span className="flex flex-wrap items-center gap-1">
          <StatusBadge status={payment.status} />
          {payment.flags.map((flag) => (
            <FlagChip key={flag.code} flag={flag} />
          ))}
        </span>
        <Moment at={payment.createdAt} now={now} zone={zone} className="text-label text-ink-3" />
      </div>
      <div className={lineStyle}>
        <span className="min-w-0 truncate text-ink-2">
          {gateway} · {payment.gatewayStatus ?? "no status"}
        </span>
        <Reference value={payment.gatewayRef} label="gateway reference" keep={5} />
      </div>
      <Row label="Received">
        {payment.expectedAmount === null ? (
          <Amount value={payment.receivedAmount} asset={asset} showAsset />
        ) : (
          <>
            <Amount value={payment.receivedAmount} asset={asset} /> <span className="text-ink-3">of</span>{" "}
            <Amount value={payment.expectedAmount} asset={asset} showAsset />
          </>
        )}
      </Row>
      {transactions.map((transaction) => (
        <div key={transaction.id} className={lineStyle}>
          <span className="text-ink-2">
            tx <TxLink network={transaction.network} hash={transaction.txHash} />
          </span>
          <span className="inline-flex items-baseline gap-1.5">
            <Amount value={transaction.amount} asset={transaction.asset} showAsset />
            <span className="text-label text-ink-3 tabular-nums">
              {transaction.confirmations}
              {transaction.requiredConfirmations !== null && `/${transaction.requiredConfirmations}`}
              <span className="sr-only"> confirmations</span>
            </span>
          </span>
        </div>
      ))}
      {(isOpen || (payment.canCancel && onCancel !== null)) && (
        <div className="flex flex-wrap gap-2">
          {isOpen && (
            <Button size="sm" onClick={() => onPay(payment)}>
              How to pay…
            </Button>
          )}
          {payment.canCancel && onCancel !== null && (
            <Button size="sm" onClick={() => onCancel(payment)}>
              Cancel the payment…
            </Button>
          )}
        </div>
      )}
    </li>
  );
}

const REFUND_LOOK: Record<RefundView["state"], { tone: BadgeTone; label: string }> = {
  requested: { tone: "attention", label: "To be sent" },
  pending: { tone: "back", label: "On its way" },
  sent: { tone: "good", label: "Sent" },
  failed: { tone: "danger", label: "Failed" },
  cancelled: { tone: "ended", label: "Called off" },
};

interface RefundProps extends Pick<MoneyListsProps, "now" | "zone" | "onRefund"> {
  refund: RefundView;
  /** Null where its gateway cannot send it, or the person may not. */
  onSend: MoneyListsProps["onSendRefund"];
  /** What to do where no gateway can send it. */
  advice: string | null;
}

function Refund({ refund, now, zone, onRefund, onSend, advice }: RefundProps) {
  const { tone, label } = REFUND_LOOK[refund.state];
  const isOpen = refund.state === "requested" || refund.state === "pending" || refund.state === "failed";
  return (
    <li className={itemStyle}>
      <div className={lineStyle}>
        <Badge tone={tone}>{label}</Badge>
        <Amount value={refund.amount} asset={refund.asset} showAsset className="font-medium" />
      </div>
      <div className={lineStyle}>
        <span className="text-ink-2">
          {refund.requestedBy.name} ·{" "}
          <Moment at={refund.sentAt ?? refund.requestedAt} now={now} zone={zone} />
        </span>
        {refund.txHash !== null && (
          <span className="text-ink-2">
            tx <TxLink network={null} hash={refund.txHash} />
          </span>
        )}
      </div>
      {refund.destination !== null && (
        <Row label="Sent to">
          <Reference value={refund.destination} label="destination" keep={8} />
        </Row>
      )}
      {refund.note !== "" && <p className="break-words text-ink-2">{refund.note}</p>}
      {advice !== null && <p className="text-attention">{advice}</p>}
      {isOpen && (onRefund ?? onSend) !== null && (
        <div className="flex flex-wrap gap-2">
          {onSend !== null && (
            <Button size="sm" onClick={() => onSend(refund)}>
              Send through the gateway…
            </Button>
          )}
          {onRefund !== null && (
            <Button size="sm" onClick={() => onRefund(refund)}>
              Record how far it has come…
            </Button>
          )}
        </div>
      )}
    </li>
  );
}

const STAGE_LABEL: Record<string, string> = {
  pending: "Pending",
  sent: "Sent",
  settled: "Settled",
  failed: "Failed",
};
const STAGE_TONE: Record<string, BadgeTone> = {
  pending: "waiting",
  sent: "moving",
  settled: "good",
  failed: "danger",
};

function Settlement({ settlement, now, zone }: { settlement: SettlementView; now: string; zone: string }) {
  const { asset, stage } = settlement;
  const taken: [string, Decimal | null][] = [
    ["Gateway fee", settlement.gatewayFeeAmount],
    ["Network fee", settlement.networkFeeAmount],
    ["Reserve", settlement.reserveAmount],
  ];
  return (
    <li className={itemStyle}>
      <div className={lineStyle}>
        <span className="flex items-center gap-1">
          <Badge tone={STAGE_TONE[stage] ?? "waiting"}>{STAGE_LABEL[stage] ?? stage}</Badge>
          {settlement.balance === "unbalanced" && <Badge tone="danger">Does not add up</Badge>}
        </span>
        <Moment
          at={settlement.settledAt ?? settlement.createdAt}
          now={now}
          zone={zone}
          className="text-label text-ink-3"
        />
      </div>
      <Row label="Gross">
        <Amount value={settlement.grossAmount} asset={asset} showAsset />
      </Row>
      {taken
        .filter(([, amount]) => amount !== null)
        .map(([label, amount]) => (
          <Row key={label} label={`− ${label}`}>
            <Amount value={amount} asset={asset} showAsset />
          </Row>
        ))}
      <Row label="Net">
        <Amount value={settlement.netAmount} asset={asset} showAsset className="font-medium" />
      </Row>
      {settlement.txHash !== null && (
        <Row label="Transaction">
          <TxLink network={null} hash={settlement.txHash} />
        </Row>
      )}
    </li>
  );
}

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={lineStyle}>
      <span className="text-ink-3">{label}</span>
      <span className="ml-auto">{children}</span>
    </div>
  );
}
