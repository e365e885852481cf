"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { toast } from "sonner";
import { cn } from "@/components/design/cn";
import { IconButton } from "./icon-button";

interface CopyButtonProps {
  value: string;
  /** What is copied: "reference", "webhook address". */
  label: string;
  className?: string;
}

export function CopyButton({ value, label, className }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);

  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(value);
      setCopied(true);
    } catch {
      toast.error(`Your browser did not let us copy the ${label}. Select it and copy it by hand: ${value}`);
    }
  }

  return (
    <IconButton
      size="sm"
      label={copied ? "Copied" : `Copy ${label}`}
      onClick={copy}
      className={cn("text-ink-3", className)}
    >
      {copied ? <Check aria-hidden className="text-good" /> : <Copy aria-hidden />}
    </IconButton>
  );
}
