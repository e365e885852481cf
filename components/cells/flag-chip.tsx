import { OctagonAlert } from "lucide-react";
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

interface FlagChipProps {
  flag: Flag;
  /** In a list the figure is in the title; on the order page it stands beside the word. */
  showDetail?: boolean;
}

export function FlagChip({ flag, showDetail = false }: FlagChipProps) {
  const tone = TONE[flag.code];
  return (
    <Badge tone={tone} title={showDetail ? undefined : flag.detail} className="h-5 font-normal">
      {tone === "danger" && <OctagonAlert aria-hidden strokeWidth={2.25} />}
      {FLAG_LABEL[flag.code]}
      {showDetail && flag.detail !== "" && (
        <span className="min-w-0 truncate opacity-85">· {flag.detail}</span>
      )}
    </Badge>
  );
}
