"use client";

import { useState } from "react";
import { Consequences } from "@/components/forms/consequences";
import { useSubmit, type Answer } from "@/components/forms/use-submit";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogContent, DialogTrigger } from "@/components/ui/dialog";
import { FormSummary } from "@/components/ui/form-summary";
import type { SubscriptionView } from "@/lib/integrations/schemas";

interface RemoveWebhookDialogProps {
  gatewayName: string;
  subscription: SubscriptionView;
  disabled: boolean;
  remove: (subscription: string) => Promise<Answer<{ id: string }>>;
  onRemoved: () => void;
}

export function RemoveWebhookDialog(props: RemoveWebhookDialogProps) {
  const { gatewayName, subscription, disabled, remove, onRemoved } = props;
  const [open, setOpen] = useState(false);
  const form = useSubmit(remove, {
    onDone: () => {
      setOpen(false);
      onRemoved();
    },
  });
  const name = subscription.url === "" ? "the webhook" : subscription.url;
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        form.setProblems([]);
      }}
    >
      <DialogTrigger asChild>
        <Button
          size="sm"
          variant="ghost"
          className="ml-auto"
          disabled={disabled}
          aria-label={`Remove ${name}`}
        >
          Remove
        </Button>
      </DialogTrigger>
      <DialogContent
        size="sm"
        title={`Stop ${gatewayName} from sending there?`}
        footer={
          <>
            <DialogClose asChild>
              <Button>Keep it</Button>
            </DialogClose>
            <Button variant="danger" pending={form.isPending} onClick={() => form.submit(subscription.id)}>
              Remove
            </Button>
          </>
        }
      >
        <FormSummary title="The webhook was not removed." problems={form.problems} />
        <p className="mb-3 font-mono text-label break-all">{name}</p>
        <Consequences
          title="What will happen"
          items={
            subscription.isOurs
              ? [
                  "It is the address of this integration: no more events come from the gateway.",
                  "Payments are then heard of by asking alone, which is slower.",
                ]
              : [
                  "Whoever listens at that address hears nothing more.",
                  "This integration's own address stays as it is.",
                ]
          }
        />
      </DialogContent>
    </Dialog>
  );
}
