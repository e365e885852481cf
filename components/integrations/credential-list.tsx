import { Check, CircleDashed } from "lucide-react";
import { Moment } from "@/components/cells/moment";
import { Badge } from "@/components/ui/badge";
import type { IntegrationDetail } from "@/lib/integrations/schemas";

interface CredentialListProps {
  credentials: IntegrationDetail["credentials"];
  now: string;
  zone: string;
}

/** Which credentials are stored and since when. There is no way to read them. */
export function CredentialList({ credentials, now, zone }: CredentialListProps) {
  return (
    <ul className="divide-y rounded-lg border">
      {credentials.map(({ name, label, isSet, setAt, formerUntil }) => (
        <li key={name} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2.5 text-table">
          <span className="font-medium">{label}</span>
          {isSet ? (
            <Badge tone="good">
              <Check aria-hidden />
              Set
            </Badge>
          ) : (
            <Badge tone="waiting">
              <CircleDashed aria-hidden />
              Not set
            </Badge>
          )}
          <span className="ml-auto text-ink-2">
            {isSet && (
              <>
                set <Moment at={setAt} now={now} zone={zone} />
              </>
            )}
            {formerUntil !== null && (
              <>
                ; the former value is taken until{" "}
                <Moment at={formerUntil} now={now} zone={zone} show="exact" />
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
