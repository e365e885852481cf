import {
  ArrowLeft,
  Check,
  CircleDashed,
  Clock,
  Eye,
  Minus,
  TriangleAlert,
  type LucideIcon,
} from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { STATUS, type OrderStatus, type StatusFamily } from "@/lib/domain/order-status";

/** Families can be told apart by shape, without colour. */
const ICON: Record<StatusFamily, LucideIcon> = {
  waiting: Clock,
  moving: CircleDashed,
  good: Check,
  attention: TriangleAlert,
  review: Eye,
  back: ArrowLeft,
  ended: Minus,
};

interface StatusBadgeProps {
  status: OrderStatus;
  className?: string;
}

export function StatusBadge({ status, className }: StatusBadgeProps) {
  const { label, family, meaning } = STATUS[status];
  return (
    <Badge tone={family} title={meaning} className={className}>
      <StatusIcon family={family} />
      {label}
    </Badge>
  );
}

export function StatusIcon({ family, className }: { family: StatusFamily; className?: string }) {
  const Icon = ICON[family];
  return <Icon aria-hidden className={className} strokeWidth={2.25} />;
}
