import type { Metadata } from "next";
import { cookies } from "next/headers";
import { CreateKeyDialog } from "@/components/api-keys/create-key-dialog";
import { KeyList } from "@/components/api-keys/key-list";
import { readPreferences } from "@/components/design/preferences";
import { Page, PageHeader } from "@/components/shell/page";
import { listApiKeys } from "@/lib/api-keys/list-api-keys";
import { requireActor } from "@/lib/auth/current-actor";
import { getOrganisation } from "@/lib/organisation/get-organisation";
import { now } from "@/lib/platform/clock";
import { createKey, revokeKey } from "./actions";

export const metadata: Metadata = { title: "API keys" };

export default async function ApiKeysPage() {
  const actor = await requireActor("api_keys.manage");
  const [keys, organisation, jar] = await Promise.all([listApiKeys(actor), getOrganisation(), cookies()]);
  return (
    <Page>
      <PageHeader
        title="API keys"
        description={
          <>
            For programs. The interface is described at{" "}
            <a href="/api/v1/openapi.json" className="text-accent underline underline-offset-3">
              /api/v1/openapi.json
            </a>
            .
          </>
        }
        actions={<CreateKeyDialog create={createKey} />}
      />
      <KeyList
        keys={keys}
        now={now().toISOString()}
        zone={organisation.timeZone}
        density={readPreferences((name) => jar.get(name)?.value).density}
        revoke={revokeKey}
      />
    </Page>
  );
}
