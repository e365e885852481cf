"use client";

import { CircleCheck, CirclePlus, Hourglass, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/components/design/cn";
import type { OrderDetail } from "@/lib/orders/schemas";
import { ActorWords } from "./actor-words";

interface NextActionCardProps {
  order: OrderDetail;
  now: string;
  zone: string;
  /** What this person can do about it. */
  actions: ReactNode;
}

/** What happens next with the order: the figures, who, by when, and the button that does it. */
export function NextActionCard({ order, now, zone, actions }: NextActionCardProps) {
  const { nextAction, needsAction } = order;
  const isDone = nextAction.code === "none";
  const Icon = needsAction ? TriangleAlert : isDone ? CircleCheck : nextAction.actor === "nobody" ? CirclePlus : Hourglass;
  return (
    <section
      aria-label="Next action"
      className={cn(
        "flex flex-wrap items-center gap-x-4 gap-y-3 rounded-lg border px-4 py-3",
        needsAction ? "border-accent/40 bg-accent-soft" : "bg-surface",
      )}
    >
      <Icon
        aria-hidden
        className={cn(
          "size-5 shrink-0",
          needsAction ? "text-accent" : isDone ? "text-good" : "text-ink-3",
        )}
      />
      <div className="min-w-0 flex-1 basis-72">
        <h2 className="text-body font-semibold">{nextAction.label}</h2>
        <p className="text-pretty break-words">{nextAction.description}</p>
        <p className="mt-0.5 text-table text-ink-2 empty:hidden">
          <ActorWords nextAction={nextAction} now={now} zone={zone} />
        </p>
      </div>
      <div className="flex flex-wrap gap-2 empty:hidden">{actions}</div>
    </section>
  );
}
