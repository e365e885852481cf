import { cn } from "@/components/design/cn";
import { CopyButton } from "@/components/ui/copy-button";

/** The address to give to the gateway, whole, to select and to copy. */
export function WebhookAddress({ url, className }: { url: string; className?: string }) {
  return (
    <span
      className={cn(
        "flex min-w-0 items-center gap-1 rounded-md border bg-sunken py-0.5 pr-1 pl-2.5",
        className,
      )}
    >
      <code className="min-w-0 flex-1 truncate font-mono text-label select-all" title={url}>
        {url}
      </code>
      <CopyButton value={url} label="webhook address" />
    </span>
  );
}
