import { cn } from "@/components/design/cn";
import { CopyButton } from "@/components/ui/copy-button";

interface WebhookAddressProps {
  url: string;
  /** All of it, on as many lines as it takes. */
  whole?: boolean;
  className?: string;
}

/** The address to give to the gateway, to select and to copy. */
export function WebhookAddress({ url, whole = false, className }: WebhookAddressProps) {
  return (
    <span
      className={cn(
        "flex min-w-0 items-center gap-1 rounded-md border bg-sunken py-0.5 pr-1 pl-2.5",
        className,
      )}
    >
      <code
        className={cn("min-w-0 flex-1 font-mono text-label select-all", whole ? "break-all" : "truncate")}
        title={whole ? undefined : url}
      >
        {url}
      </code>
      <CopyButton value={url} label="webhook address" />
    </span>
  );
}
