import { relativeTime, exactTimeWithZone } from "@/components/cells/moment-text";
import { cn } from "@/components/design/cn";
import type { ActionActor } from "@/lib/domain/next-action";
import type { OrderRow } from "@/lib/orders/schemas";

const WHO: Record<ActionActor, string> = {
  customer: "The customer's turn",
  network: "The network's turn",
  gateway: "The gateway's turn",
  support: "Support",
  accountant: "Accountant",
  admin: "Admin",
  nobody: "Nobody's turn",
};

interface ActorWordsProps {
  nextAction: Pick<OrderRow["nextAction"], "actor" | "dueAt">;
  now: string;
  zone: string;
}

/** "Support · due in 3 h 20 min": who moves next, and by when. */
export function ActorWords({ nextAction: { actor, dueAt }, now, zone }: ActorWordsProps) {
  if (dueAt === null) return actor === "nobody" ? null : WHO[actor];
  const isStaff = actor === "support" || actor === "accountant" || actor === "admin";
  const isLate = new Date(dueAt).getTime() < new Date(now).getTime();
  const verb = isStaff ? (isLate ? "was due" : "due") : isLate ? "was expected" : "expected";
  return (
    <>
      {WHO[actor]} ·{" "}
      <time
        dateTime={dueAt}
        title={exactTimeWithZone(dueAt, zone)}
        className={cn(isStaff && isLate && "font-medium text-attention")}
      >
        {verb} {relativeTime(dueAt, now, zone)}
      </time>
    </>
  );
}
