"use client";

import { Check } from "lucide-react";
import { DropdownMenu as Primitive } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "@/components/design/cn";
import { Kbd } from "./kbd";

export const DropdownMenuTrigger = Primitive.Trigger;
export const DropdownMenuRadioGroup = Primitive.RadioGroup;

/** Not modal: a menu closes when one clicks elsewhere, it does not take the page away meanwhile. */
export function DropdownMenu(props: ComponentProps<typeof Primitive.Root>) {
  return <Primitive.Root modal={false} {...props} />;
}

/** Shared with the popover, so that everything that floats is one thing. */
export const floatingStyle = "float-in z-50 rounded-lg bg-raised text-ink shadow-float outline-none";

const itemStyle = cn(
  "relative flex min-h-8 items-center gap-2 rounded-md px-2 text-table outline-none select-none pointer-coarse:min-h-11",
  "data-highlighted:bg-hover data-disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-ink-3",
);

export function DropdownMenuContent({
  className,
  align = "end",
  ...rest
}: ComponentProps<typeof Primitive.Content>) {
  return (
    <Primitive.Portal>
      <Primitive.Content
        {...rest}
        align={align}
        sideOffset={6}
        collisionPadding={8}
        className={cn(
          floatingStyle,
          "max-h-(--radix-dropdown-menu-content-available-height) max-w-80 min-w-48 overflow-y-auto p-1",
          className,
        )}
      />
    </Primitive.Portal>
  );
}

interface DropdownMenuItemProps extends ComponentProps<typeof Primitive.Item> {
  shortcut?: string;
  tone?: "plain" | "danger";
}

export function DropdownMenuItem({
  shortcut,
  tone = "plain",
  className,
  children,
  ...rest
}: DropdownMenuItemProps) {
  return (
    <Primitive.Item
      {...rest}
      className={cn(itemStyle, tone === "danger" && "text-danger [&_svg]:text-danger", className)}
    >
      {children}
      {shortcut !== undefined && (
        <span className="ml-auto pl-4">
          <Kbd keys={shortcut} />
        </span>
      )}
    </Primitive.Item>
  );
}

export function DropdownMenuRadioItem({
  className,
  children,
  ...rest
}: ComponentProps<typeof Primitive.RadioItem>) {
  return (
    <Primitive.RadioItem {...rest} className={cn(itemStyle, "pr-8", className)}>
      {children}
      <Primitive.ItemIndicator className="absolute right-2">
        <Check aria-hidden className="text-accent!" />
      </Primitive.ItemIndicator>
    </Primitive.RadioItem>
  );
}

export function DropdownMenuLabel({ className, ...rest }: ComponentProps<typeof Primitive.Label>) {
  return <Primitive.Label {...rest} className={cn("px-2 pt-1.5 pb-1 text-label text-ink-3", className)} />;
}

export function DropdownMenuSeparator({ className, ...rest }: ComponentProps<typeof Primitive.Separator>) {
  return <Primitive.Separator {...rest} className={cn("-mx-1 my-1 h-px bg-line", className)} />;
}
