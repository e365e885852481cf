import { cva, type VariantProps } from "class-variance-authority";
import { LoaderCircle } from "lucide-react";
import Link from "next/link";
import type { ComponentProps } from "react";
import { cn } from "@/components/design/cn";

/** Exported for the few things that look like a button and are not one (a menu's trigger, a file label). */
export const buttonStyle = cva(
  [
    "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap select-none",
    "transition-colors duration-100 disabled:opacity-50 aria-disabled:opacity-50 pointer-coarse:min-h-11",
    "[&_svg]:size-4 [&_svg]:shrink-0",
  ],
  {
    variants: {
      variant: {
        primary: "border-transparent bg-accent-solid text-accent-on hover:bg-accent-solid-hover",
        secondary: "border-line bg-surface text-ink hover:bg-hover data-[state=open]:bg-hover",
        ghost: "border-transparent text-ink-2 hover:bg-hover hover:text-ink data-[state=open]:bg-hover",
        danger: "border-transparent bg-danger-solid text-accent-on hover:bg-danger-solid-hover",
      },
      size: {
        sm: "h-8 px-2.5 text-table",
        md: "h-9 px-3 text-body",
      },
    },
    defaultVariants: { variant: "secondary", size: "md" },
  },
);

type ButtonLook = VariantProps<typeof buttonStyle>;

interface ButtonProps extends ComponentProps<"button">, ButtonLook {
  /** Work is under way: the button keeps its place and its focus, but does not act again. */
  pending?: boolean;
}

export function Button({
  variant,
  size,
  pending = false,
  className,
  children,
  onClick,
  type = "button",
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={pending ? "button" : type}
      className={cn(buttonStyle({ variant, size }), className)}
      aria-disabled={pending || undefined}
      aria-busy={pending || undefined}
      onClick={pending ? undefined : onClick}
    >
      {pending && <LoaderCircle aria-hidden className="animate-spin motion-reduce:animate-none" />}
      {children}
    </button>
  );
}

interface ButtonLinkProps extends ComponentProps<typeof Link>, ButtonLook {}

export function ButtonLink({ variant, size, className, ...rest }: ButtonLinkProps) {
  return <Link {...rest} className={cn(buttonStyle({ variant, size }), className)} />;
}
