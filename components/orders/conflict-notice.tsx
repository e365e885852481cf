import { Users } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";

interface ConflictNoticeProps {
  /** Who changed the order and how, in the server's words. */
  message: string;
  onReload: () => void;
  isReloading: boolean;
}

/** Somebody was first. What was typed stays; the order is read again when the person says so. */
export function ConflictNotice({ message, onReload, isReloading }: ConflictNoticeProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), [message]);
  return (
    <div
      ref={box}
      role="alert"
      tabIndex={-1}
      className="flex flex-wrap items-start gap-x-3 gap-y-2 rounded-md border border-attention-line bg-attention-bg px-3 py-2.5 text-table"
    >
      <Users aria-hidden className="mt-0.5 size-4 shrink-0 text-attention" />
      <p className="min-w-0 flex-1 basis-64">
        {message} <span className="text-ink-2">What you typed is still here.</span>
      </p>
      <Button size="sm" pending={isReloading} onClick={onReload}>
        Load the order as it is now
      </Button>
    </div>
  );
}
