import type { ComponentProps } from "react";
import { cn } from "@/components/design/cn";

/** The place of something that is still on its way, in its real size. */
export function Skeleton({ className, ...rest }: ComponentProps<"span">) {
  return (
    <span
      {...rest}
      aria-hidden
      className={cn("block animate-pulse rounded-sm bg-line/70 motion-reduce:animate-none", className)}
    />
  );
}
