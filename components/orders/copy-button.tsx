import { Button } from "@/components/ui/button";
import { copyText } from "./copy-text";

/** Without a tooltip, which would take a dialog's first Escape for itself. */
export function CopyButton({ value, label }: { value: string; label: string }) {
  return (
    <Button size="sm" aria-label={`Copy ${label}`} onClick={() => void copyText(value, label)}>
      Copy
    </Button>
  );
}
