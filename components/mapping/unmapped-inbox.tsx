import { ArrowRight, CircleHelp } from "lucide-react";
import { Moment } from "@/components/cells/moment";
import { count } from "@/components/replays/run-words";
import { ButtonLink } from "@/components/ui/button";
import type { UnmappedStatus } from "@/lib/replays/schemas";

interface UnmappedInboxProps {
  waiting: readonly UnmappedStatus[];
  /** Whether this person can map them. */
  mayMap: boolean;
  now: string;
  zone: string;
}

/** Words that no mapping knows, over all integrations; mapping one replays what waited for it. */
export function UnmappedInbox({ waiting, mayMap, now, zone }: UnmappedInboxProps) {
  if (waiting.length === 0) return null;
  return (
    <section
      aria-labelledby="unmapped"
      className="mb-4 overflow-hidden rounded-lg border border-review-line bg-surface"
    >
      <div className="flex items-start gap-2 border-b border-review-line bg-review-bg px-4 py-3">
        <CircleHelp aria-hidden className="mt-0.5 size-4 shrink-0 text-review" />
        <div>
          <h2 id="unmapped" className="font-medium">
            Unmapped statuses
          </h2>
          <p className="text-table text-ink-2">
            Words that no mapping knows. Their orders wait for a person; mapping a word replays what waited
            for it.
            {!mayMap && " An admin maps them."}
          </p>
        </div>
      </div>
      <ul className="divide-y">
        {waiting.map(({ integration, word, key, orders, lastAt }) => (
          <li
            key={`${integration.id} ${key}`}
            className="flex flex-wrap items-center gap-x-3 gap-y-1.5 px-4 py-2.5 text-table"
          >
            <span className="min-w-0 flex-1 basis-60">
              <span className="font-mono text-[0.92em] font-medium break-all">{word}</span>
              <span className="block text-ink-2">
                {integration.name} · {count(orders, "order")} waiting · last heard{" "}
                <Moment at={lastAt} now={now} zone={zone} inList />
              </span>
            </span>
            <ButtonLink
              size="sm"
              href={`/integrations/${integration.slug}/mapping?word=${encodeURIComponent(word)}`}
              aria-label={
                mayMap ? `Map ${word} of ${integration.name}` : `Look at the mapping of ${integration.name}`
              }
            >
              {mayMap ? "Map it" : "Look"}
              <ArrowRight aria-hidden />
            </ButtonLink>
          </li>
        ))}
      </ul>
    </section>
  );
}
