import { TrendingDown, TrendingUp } from "lucide-react";
import type { CSSProperties, ReactNode } from "react";
import { Amount } from "@/components/cells/amount";
import { TxLink } from "@/components/cells/tx-link";
import { cn } from "@/components/design/cn";
import { displayMoney } from "@/lib/domain/asset";
import { abs, isNegative, isZero, type Decimal } from "@/lib/domain/decimal";
import { networkName } from "@/lib/domain/network";
import type { OrderDetail } from "@/lib/orders/schemas";
import { inFiat } from "./fiat";
import { moneyShare, type MoneyShare } from "./money-share";

const SHOWN_TRANSACTIONS = 2;

/** What was asked, what came, what is between: in the asset, in the currency, and as a bar. */
export function MoneyPanel({ order }: { order: OrderDetail }) {
  const share = moneyShare(order);
  const { asset, network, differenceAmount } = order;
  return (
    <section aria-labelledby="money" className="rounded-lg border bg-surface px-4 py-3.5">
      <h2 id="money" className="text-table text-ink-2">
        {asset === null ? (
          "Asset not reported"
        ) : (
          <>
            <span className="font-medium text-ink">{asset}</span>
            {network !== null && ` on ${networkName(network)}`}
          </>
        )}
      </h2>
      <dl className="mt-2 grid gap-x-6 gap-y-3 sm:grid-cols-3">
        <Figure label="Expected" value={order.expectedAmount} order={order} missing="not quoted" />
        <Figure label="Received" value={order.receivedAmount} order={order} missing="not reported" />
        <Figure
          label={differenceLabel(differenceAmount)}
          value={differenceAmount === null ? null : abs(differenceAmount)}
          order={order}
          missing="unknown"
          off={differenceAmount !== null && !isZero(differenceAmount)}
        />
      </dl>
      {share !== null && <MoneyBar share={share} order={order} />}
      <p className="mt-3 flex flex-wrap items-center gap-x-2 gap-y-1 border-t pt-3 text-table text-ink-2">
        <Confirmations order={order} />
        <Transactions order={order} />
      </p>
    </section>
  );
}

function differenceLabel(difference: Decimal | null): ReactNode {
  if (difference === null || isZero(difference)) return "Difference";
  const [Icon, word] = isNegative(difference) ? [TrendingDown, "Missing"] : [TrendingUp, "Too much"];
  return (
    <span className="inline-flex items-center gap-1 font-medium text-attention">
      <Icon aria-hidden className="size-3.5" />
      {word}
    </span>
  );
}

interface FigureProps {
  label: ReactNode;
  value: Decimal | null;
  order: OrderDetail;
  missing: string;
  off?: boolean;
}

/** Longer figures leave their asset to the panel's heading, so that no digit is lost. */
const ROOM_FOR_ASSET = 14;
const ROOM_FOR_TITLE = 22;

function Figure({ label, value, order, missing, off = false }: FigureProps) {
  // Where the currency itself was paid there is nothing to convert.
  const fiat = order.asset === order.fiatCurrency || value === "0" ? null : inFiat(value, order);
  const length = value?.length ?? 0;
  return (
    <div className="min-w-0">
      <dt className="flex h-4 items-center text-label text-ink-3">{label}</dt>
      <dd className="min-w-0">
        <Amount
          value={value}
          asset={order.asset ?? ""}
          showAsset={length <= ROOM_FOR_ASSET}
          missing={missing}
          className={cn(
            "max-w-full flex-wrap justify-start leading-7",
            value === null ? "text-table" : length > ROOM_FOR_TITLE ? "text-table" : "text-title",
            value !== null && "font-semibold tracking-tight",
            off && "text-attention",
          )}
        />
        {fiat !== null && order.fiatCurrency !== null && (
          <span className="block text-table text-ink-2 tabular-nums">
            {value === order.expectedAmount ? "" : "≈ "}
            {displayMoney(fiat, order.fiatCurrency)}
          </span>
        )}
      </dd>
    </div>
  );
}

const percent = (share: Decimal) => `calc(100% * ${share})`;

/** The band is where an order counts as paid; the line is what was asked for. */
function MoneyBar({ share, order }: { share: MoneyShare; order: OrderDetail }) {
  const { tolerance, asset } = order;
  const hasTolerance = tolerance !== null && !isZero(tolerance);
  const style: CSSProperties = {
    left: percent(share.band.from),
    right: `calc(100% - ${percent(share.band.to)})`,
  };
  return (
    <div className="mt-3">
      <div
        aria-hidden
        className="relative h-2.5 overflow-hidden rounded-full bg-sunken ring-1 ring-line ring-inset"
      >
        <div
          className={cn("h-full rounded-full", isCovered(order) ? "bg-good" : "bg-accent-solid")}
          style={{ width: percent(share.received) }}
        />
        {hasTolerance && (
          <div
            className="absolute inset-y-0 min-w-1 bg-[repeating-linear-gradient(135deg,var(--color-ink-3)_0_1.5px,transparent_1.5px_4px)] opacity-70"
            style={style}
          />
        )}
        {share.expected !== "1" && (
          <div
            className="absolute inset-y-0 w-0.5 -translate-x-full bg-ink"
            style={{ left: percent(share.expected) }}
          />
        )}
      </div>
      {hasTolerance && asset !== null && (
        <p className="mt-1 text-label text-ink-3">
          Counts as paid within {displayMoney(tolerance, asset)} either way.
        </p>
      )}
    </div>
  );
}

function isCovered({ status }: OrderDetail): boolean {
  return status === "paid" || status === "overpaid";
}

function Confirmations({
  order: { confirmations, requiredConfirmations, network, status, usualConfirmation },
}: {
  order: OrderDetail;
}) {
  const { minutes, isLearned } = usualConfirmation;
  const usually = `usually ${minutes} min${isLearned ? " here" : ""}`;
  const where = network === null ? "" : ` · ${networkName(network)}, ${usually}`;
  if (confirmations === null) {
    return (
      <span>
        {status === "awaiting_payment" ? "No transaction seen yet" : "Confirmations not reported"}
        {where}
      </span>
    );
  }
  return (
    <span>
      Confirmations{" "}
      <span className="font-medium text-ink tabular-nums">
        {confirmations}
        {requiredConfirmations !== null && ` of ${requiredConfirmations}`}
      </span>
      {where}
    </span>
  );
}

/** With the chain each was seen on, which the order as a whole may not name. */
function Transactions({ order }: { order: OrderDetail }) {
  const seen = order.txHashes.map((hash) => ({
    hash,
    network: order.transactions.find(({ txHash }) => txHash === hash)?.network ?? order.network,
  }));
  const more = seen.length - SHOWN_TRANSACTIONS;
  return (
    <>
      {seen.slice(0, SHOWN_TRANSACTIONS).map(({ hash, network }) => (
        <span key={hash} className="inline-flex items-center gap-1">
          <span aria-hidden>·</span> tx <TxLink network={network} hash={hash} />
        </span>
      ))}
      {more > 0 && (
        <a href="#payments" className="text-accent underline-offset-3 hover:underline">
          and {more} more
        </a>
      )}
    </>
  );
}
