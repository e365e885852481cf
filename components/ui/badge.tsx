import { cva, type VariantProps } from "class-variance-authority";
import type { ComponentProps } from "react";
import { cn } from "@/components/design/cn";

/** The eight families of meaning; `badgeStyle` is the only place that turns one into colours. */
export const badgeStyle = cva(
  "inline-flex h-5.5 max-w-full shrink-0 items-center gap-1 rounded-sm border px-1.5 align-middle text-label font-medium whitespace-nowrap [&_svg]:size-3.5 [&_svg]:shrink-0",
  {
    variants: {
      tone: {
        waiting: "border-waiting-line bg-waiting-bg text-waiting",
        moving: "border-moving-line bg-moving-bg text-moving",
        good: "border-good-line bg-good-bg text-good",
        attention: "border-attention-line bg-attention-bg text-attention",
        review: "border-review-line bg-review-bg text-review",
        back: "border-back-line bg-back-bg text-back",
        ended: "border-ended-line bg-ended-bg text-ended",
        danger: "border-danger-line bg-danger-bg text-danger",
      },
    },
    defaultVariants: { tone: "waiting" },
  },
);

export type BadgeTone = NonNullable<VariantProps<typeof badgeStyle>["tone"]>;

export function Badge({ tone, className, ...rest }: ComponentProps<"span"> & { tone?: BadgeTone }) {
  return <span {...rest} className={cn(badgeStyle({ tone }), className)} />;
}
