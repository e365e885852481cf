"use client";

import { RadioTower } from "lucide-react";
import { useTransition } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { askedWords } from "./asked-words";
import type { OrderActions } from "./order-actions";

interface AskGatewayButtonProps {
  orderId: string;
  ask: OrderActions["askGateway"];
  /** Primary where it is the next action. */
  variant?: "primary" | "secondary";
}

/** A gateway may take its time; a sentence about several payments needs some too. */
const READING_MS = 10_000;
const NO_ANSWER =
  "The server did not answer. The gateway may have been asked: reload the page and read the history.";

/** Asks the order's gateways now. The history keeps what they said; the toast only saves looking there. */
export function AskGatewayButton({ orderId, ask, variant = "secondary" }: AskGatewayButtonProps) {
  const [isPending, startTransition] = useTransition();

  function askNow() {
    if (isPending) return;
    startTransition(async () => {
      const answer = await ask({ orderId }).catch(() => null);
      const { kind, title, sentences } = answer?.ok
        ? askedWords(answer.data)
        : { kind: "error" as const, title: answer?.message ?? NO_ANSWER, sentences: [] };
      toast[kind](title, { description: sentences.join(" "), duration: READING_MS });
    });
  }

  return (
    <Button variant={variant} size={variant === "primary" ? "md" : "sm"} pending={isPending} onClick={askNow}>
      <RadioTower aria-hidden />
      Ask the gateway
    </Button>
  );
}
