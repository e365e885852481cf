"use client";

import { ChevronDown, UserRound } from "lucide-react";
import { useTransition } from "react";
import { toast } from "sonner";
import { buttonStyle } from "@/components/ui/button";
import { cn } from "@/components/design/cn";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import type { OrderDetail } from "@/lib/orders/schemas";
import type { OrderActions } from "./order-actions";

interface AssignMenuProps {
  order: OrderDetail;
  people: readonly { id: string; name: string }[];
  myId: string;
  assign: OrderActions["assign"];
}

const NOBODY = "nobody";

/** Whose order it is; choosing another person is the change. */
export function AssignMenu({ order, people, myId, assign }: AssignMenuProps) {
  const [isPending, startTransition] = useTransition();
  const { assignee } = order;
  // Somebody who was disabled meanwhile still has the order until it is given to another.
  const listed = [...people.filter(({ id }) => id === myId), ...people.filter(({ id }) => id !== myId)];

  function choose(value: string) {
    startTransition(async () => {
      const answer = await assign({ orderId: order.id, assignee: value === NOBODY ? null : value }).catch(
        () => null,
      );
      if (!answer?.ok)
        toast.error(
          answer?.message ?? "The server did not answer. Reload the page to see whose order it is.",
        );
    });
  }

  return (
    <DropdownMenu>
      <DropdownMenuTrigger
        className={cn(buttonStyle({ variant: "secondary", size: "sm" }), "max-w-60 font-normal")}
        aria-busy={isPending || undefined}
      >
        <UserRound aria-hidden className="text-ink-3" />
        <span className="truncate">
          <span className="text-ink-2">Assigned:</span>{" "}
          {assignee === null ? "nobody" : assignee.id === myId ? "you" : assignee.name}
        </span>
        <ChevronDown aria-hidden className="text-ink-3" />
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        <DropdownMenuRadioGroup value={assignee?.id ?? NOBODY} onValueChange={choose}>
          {listed.map(({ id, name }) => (
            <DropdownMenuRadioItem key={id} value={id}>
              <span className="truncate">{id === myId ? `${name} (you)` : name}</span>
            </DropdownMenuRadioItem>
          ))}
          <DropdownMenuRadioItem value={NOBODY}>Nobody</DropdownMenuRadioItem>
        </DropdownMenuRadioGroup>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
