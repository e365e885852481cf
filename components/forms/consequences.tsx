import { ArrowRight } from "lucide-react";
import type { ReactNode } from "react";

interface ConsequencesProps {
  title: string;
  /** One sentence each. */
  items: readonly ReactNode[];
}

/** What a dialog's button will do, before it is pressed. */
export function Consequences({ title, items }: ConsequencesProps) {
  return (
    <section className="rounded-md border bg-sunken px-3 py-2.5 text-table">
      <h3 className="font-medium">{title}</h3>
      <ul className="mt-1 grid gap-1 text-ink-2">
        {items.map((item, index) => (
          <li key={index} className="flex gap-2">
            <ArrowRight aria-hidden className="mt-0.75 size-3.5 shrink-0 text-ink-3" />
            <span className="min-w-0 break-words">{item}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
