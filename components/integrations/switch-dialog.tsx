"use client";

import { CirclePlay, CircleSlash } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { Consequences } from "@/components/forms/consequences";
import { useSubmit, type Answer } from "@/components/forms/use-submit";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogContent, DialogTrigger } from "@/components/ui/dialog";
import { FormSummary } from "@/components/ui/form-summary";
import type { NamedIntegration } from "@/lib/integrations/schemas";

interface SwitchDialogProps {
  integration: { id: string; slug: string; name: string; gatewayName: string; disabledAt: string | null };
  disable: (input: NamedIntegration) => Promise<Answer<{ slug: string }>>;
  enable: (input: NamedIntegration) => Promise<Answer<{ slug: string }>>;
}

export function SwitchDialog({ integration, disable, enable }: SwitchDialogProps) {
  const { id, slug, name, gatewayName, disabledAt } = integration;
  const isOn = disabledAt === null;
  const [open, setOpen] = useState(false);
  const form = useSubmit(isOn ? disable : enable, {
    onDone: () => {
      setOpen(false);
      toast.success(
        isOn ? `${name} is disabled. Its webhooks are answered with 404.` : `${name} is enabled.`,
      );
    },
  });

  function change(next: boolean) {
    setOpen(next);
    form.setProblems([]);
  }

  return (
    <Dialog open={open} onOpenChange={change}>
      <DialogTrigger asChild>
        <Button>
          {isOn ? <CircleSlash aria-hidden /> : <CirclePlay aria-hidden />}
          {isOn ? "Disable" : "Enable"}
        </Button>
      </DialogTrigger>
      <DialogContent
        size="sm"
        title={isOn ? `Disable ${name}?` : `Enable ${name}?`}
        footer={
          <>
            <DialogClose asChild>
              <Button>Leave it {isOn ? "enabled" : "disabled"}</Button>
            </DialogClose>
            <Button
              variant={isOn ? "danger" : "primary"}
              pending={form.isPending}
              onClick={() => form.submit({ integration: id })}
            >
              {isOn ? "Disable" : "Enable"}
            </Button>
          </>
        }
      >
        <div className="grid gap-3">
          <FormSummary title="Nothing was changed." problems={form.problems} />
          <Consequences
            title="What will happen"
            items={
              isOn
                ? [
                    `Webhooks to …/${slug} are answered with 404 and are not kept. ${gatewayName} repeats them for as long as it does that, then gives up.`,
                    "Orders, deliveries, settings and credentials stay as they are.",
                    "It can be enabled again at any time.",
                  ]
                : [
                    `Webhooks to …/${slug} are taken again, with the settings and credentials it has.`,
                    "What was sent while it was disabled comes only if the gateway sends it again.",
                  ]
            }
          />
        </div>
      </DialogContent>
    </Dialog>
  );
}
