import {
  AlarmClock,
  CircleHelp,
  Copy,
  Layers,
  OctagonAlert,
  ShieldAlert,
  Shuffle,
  TrendingDown,
  TrendingUp,
  VolumeX,
  type LucideIcon,
} from "lucide-react";
import { cn } from "@/components/design/cn";
import { Badge, type BadgeTone } from "@/components/ui/badge";
import { FLAG_LABEL, type Flag, type FlagCode } from "@/lib/domain/flags";

/** Red for what may cost money already booked; amber for what asks for a decision; grey for what informs. */
const TONE: Record<FlagCode, BadgeTone> = {
  under: "attention",
  over: "attention",
  late: "attention",
  multiple_transactions: "waiting",
  wrong_asset: "attention",
  duplicate_payment: "attention",
  contradiction: "danger",
  at_risk: "danger",
  silent: "attention",
  unmapped_status: "review",
};

/** Each its own shape, so that flags can be told apart where there is no room for their words. */
const ICON: Record<FlagCode, LucideIcon> = {
  under: TrendingDown,
  over: TrendingUp,
  late: AlarmClock,
  multiple_transactions: Layers,
  wrong_asset: Shuffle,
  duplicate_payment: Copy,
  contradiction: OctagonAlert,
  at_risk: ShieldAlert,
  silent: VolumeX,
  unmapped_status: CircleHelp,
};

interface FlagChipProps {
  flag: Flag;
  /** In a list below the widest windows: its icon alone, with the word for screen readers and in the title. */
  brief?: boolean;
  /** In a list the figure is in the title; on the order page it stands beside the word. */
  showDetail?: boolean;
}

export function FlagChip({ flag, showDetail = false, brief = false }: FlagChipProps) {
  const tone = TONE[flag.code];
  const Icon = ICON[flag.code];
  const label = FLAG_LABEL[flag.code];
  return (
    <Badge
      tone={tone}
      title={showDetail ? undefined : `${label}: ${flag.detail}`}
      className={cn("h-5 font-normal", brief && "sm:max-2xl:px-1")}
    >
      {(tone === "danger" || brief) && <Icon aria-hidden strokeWidth={2.25} />}
      <span className={cn(brief && "sm:max-2xl:sr-only")}>{label}</span>
      {showDetail && flag.detail !== "" && (
        <span className="min-w-0 truncate opacity-85">· {flag.detail}</span>
      )}
    </Badge>
  );
}
