import { cn } from "@/components/design/cn";

interface GatewayMarkProps {
  /** The gateway's own name: "CoinPayments". */
  gateway: string;
  /** The integration, where an organisation has several at one gateway. */
  integration?: string;
  /** The monogram alone, where the name stands nearby. */
  iconOnly?: boolean;
  className?: string;
}

/** Drawn from the name, so that a new gateway has its mark without anyone drawing one. */
export function GatewayMark({ gateway, integration, iconOnly = false, className }: GatewayMarkProps) {
  return (
    <span className={cn("inline-flex max-w-full min-w-0 items-center gap-1.5", className)}>
      <span
        aria-hidden={!iconOnly}
        {...(iconOnly ? { role: "img", "aria-label": gateway } : {})}
        title={iconOnly ? gateway : undefined}
        className="grid h-5 w-6 shrink-0 place-items-center rounded-sm border border-line bg-sunken text-[0.625rem] font-semibold tracking-tight text-ink-2"
      >
        {monogram(gateway)}
      </span>
      {!iconOnly && (
        <span className="min-w-0 truncate">
          {gateway}
          {integration !== undefined && <span className="text-ink-3"> · {integration}</span>}
        </span>
      )}
    </span>
  );
}

/** The first two capitals ("CoinDPay": CD), or the first two letters where there are not two. */
function monogram(name: string): string {
  const capitals = name.match(/\p{Lu}/gu) ?? [];
  return capitals.length >= 2 ? capitals.slice(0, 2).join("") : name.slice(0, 2).toUpperCase();
}
