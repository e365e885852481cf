import type { Metadata } from "next";
import { OrganisationForm } from "@/components/settings/organisation-form";
import { Page, PageHeader } from "@/components/shell/page";
import { requireActor } from "@/lib/auth/current-actor";
import { getOrganisation } from "@/lib/organisation/get-organisation";
import { now } from "@/lib/platform/clock";
import { updateOrganisation } from "./actions";
import { zonesByRegion } from "./zones-by-region";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage() {
  await requireActor("organisation.configure");
  const organisation = await getOrganisation();
  return (
    <Page>
      <PageHeader title="Settings" description="What holds for the whole organisation." />
      <OrganisationForm
        organisation={organisation}
        zones={zonesByRegion()}
        now={now().toISOString()}
        update={updateOrganisation}
      />
    </Page>
  );
}
