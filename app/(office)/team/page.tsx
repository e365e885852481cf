import type { Metadata } from "next";
import { cookies } from "next/headers";
import { readPreferences } from "@/components/design/preferences";
import { Page, PageHeader } from "@/components/shell/page";
import { AddPersonDialog } from "@/components/team/add-person-dialog";
import { TeamList } from "@/components/team/team-list";
import { requireActor } from "@/lib/auth/current-actor";
import { getOrganisation } from "@/lib/organisation/get-organisation";
import { now } from "@/lib/platform/clock";
import { listUsers } from "@/lib/users/list-users";
import { addPerson, changeRole, disablePerson, enablePerson, resetPassword } from "./actions";

export const metadata: Metadata = { title: "Team" };

export default async function TeamPage() {
  const actor = await requireActor("users.manage");
  const [people, organisation, jar] = await Promise.all([listUsers(actor), getOrganisation(), cookies()]);
  return (
    <Page>
      <PageHeader
        title="Team"
        description="Who may sign in, and what they may do. Nobody is deleted: their name stays on what they did."
        actions={<AddPersonDialog add={addPerson} />}
      />
      <TeamList
        people={people}
        selfId={actor.id}
        now={now().toISOString()}
        zone={organisation.timeZone}
        density={readPreferences((name) => jar.get(name)?.value).density}
        actions={{ changeRole, resetPassword, disable: disablePerson, enable: enablePerson }}
      />
    </Page>
  );
}
