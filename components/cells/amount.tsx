import type { CSSProperties } from "react";
import { cn } from "@/components/design/cn";
import { displayMoney } from "@/lib/domain/asset";
import { isNegative, isZero, type Decimal } from "@/lib/domain/decimal";
import { paddingOf, splitAmount } from "./amount-parts";

interface AmountProps {
  /** Null: nobody told us. It is said in words and never drawn as 0. */
  value: Decimal | null;
  asset: string;
  /** A difference: signed, and coloured when it is not zero. */
  signed?: boolean;
  showAsset?: boolean;
  /** In a column: fraction digits to leave room for (`fractionRoom`), so that the points stand in one line. */
  room?: number;
  /** What to say for null where "not reported" is not the reason. */
  missing?: string;
  className?: string;
}

export function Amount(props: AmountProps) {
  const {
    value,
    asset,
    signed = false,
    showAsset = false,
    room,
    missing = "not reported",
    className,
  } = props;
  if (value === null)
    return <span className={cn("text-label whitespace-nowrap text-ink-3", className)}>{missing}</span>;

  // A difference of nothing is one quiet 0, not a row of them.
  const padTo = signed && isZero(value) ? 0 : paddingOf(asset);
  const parts = splitAmount(value, { padTo, maxFraction: room, signed });
  const spoken = displayMoney(value, asset);
  const off = signed && !isZero(value);
  return (
    <span
      className={cn(
        "inline-flex items-baseline justify-end whitespace-nowrap tabular-nums",
        off && "text-attention",
        className,
      )}
    >
      {/* Out of the selection, or copying a cell would give the figure twice. */}
      <span className="sr-only select-none">{signed ? describeDifference(value, spoken) : spoken}</span>
      <span
        aria-hidden
        title={parts.cut ? spoken : undefined}
        className={cn(signed && isZero(value) && "text-ink-3")}
      >
        {parts.sign}
        {parts.groups.map((group, index) => (
          <span key={index} className={cn(index > 0 && "ml-[0.22em]")}>
            {group}
          </span>
        ))}
      </span>
      <span
        aria-hidden
        className="relative text-left sm:min-w-(--fraction-room)"
        style={room === undefined ? undefined : fractionRoomStyle(room)}
      >
        {parts.fraction + parts.padding !== "" && (
          <>
            <span className={cn(parts.fraction === "" && "text-ink-3")}>.{parts.fraction}</span>
            <span className="text-ink-3">{parts.padding}</span>
          </>
        )}
        {parts.cut && <span className="absolute left-full text-ink-3">…</span>}
      </span>
      {showAsset && (
        <span aria-hidden className="ml-1 text-ink-2">
          {asset}
        </span>
      )}
    </span>
  );
}

/** Tabular figures are 1ch wide each; the point and the mark of a cut take what is added. A card on a phone has no column. */
function fractionRoomStyle(room: number): CSSProperties | undefined {
  return room === 0 ? undefined : ({ "--fraction-room": `calc(${room}ch + 0.55em)` } as CSSProperties);
}

function describeDifference(value: Decimal, spoken: string): string {
  if (isZero(value)) return "no difference";
  return isNegative(value) ? `${spoken.slice(1)} missing` : `${spoken} too much`;
}
