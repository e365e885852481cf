import { FlaskConical, Radio } from "lucide-react";
import { Badge } from "@/components/ui/badge";

/** Whether the money on the screen is real. */
export function EnvironmentTag({ environment }: { environment: "test" | "live" }) {
  return environment === "test" ? (
    <Badge tone="attention" title="Test: no order on this desk moves real money.">
      <FlaskConical aria-hidden />
      Test
    </Badge>
  ) : (
    <Badge tone="good" title="Live: orders on this desk are real money.">
      <Radio aria-hidden />
      Live
    </Badge>
  );
}
