import { Lock } from "lucide-react";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { currentActor } from "@/lib/auth/current-actor";
import { ROLE_LABEL } from "@/lib/domain/permission";

export const metadata = { title: "Not allowed" };

export default async function Forbidden() {
  const actor = await currentActor();
  return (
    <main className="grid min-h-full place-items-center">
      <EmptyState
        asPage
        icon={<Lock aria-hidden />}
        title="Your role does not open this page"
        action={<ButtonLink href="/">Go to the desk</ButtonLink>}
      >
        {actor && `You are signed in as ${actor.name} (${ROLE_LABEL[actor.role]}). `}
        Nothing was changed. If you need this page for your work, ask an admin for another role.
      </EmptyState>
    </main>
  );
}
