import { Check, CircleSlash } from "lucide-react";
import { Badge } from "@/components/ui/badge";

export function PersonBadge({ disabled }: { disabled: boolean }) {
  return disabled ? (
    <Badge tone="ended">
      <CircleSlash aria-hidden />
      Disabled
    </Badge>
  ) : (
    <Badge tone="good">
      <Check aria-hidden />
      Active
    </Badge>
  );
}
