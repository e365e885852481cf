import { ArrowRight, PackageCheck, PackageX, TriangleAlert } from "lucide-react";
import { StatusBadge } from "@/components/cells/status-badge";
import { displayMoney } from "@/lib/domain/asset";
import { compare } from "@/lib/domain/decimal";
import { ofAsset, totalOf } from "@/lib/domain/refundable";
import { previewOutcome, type NamedRefund, type Outcome } from "@/lib/domain/resolution";
import type { DecisionSubject } from "./order-actions";

interface OutcomePreviewProps {
  subject: DecisionSubject;
  outcome: Outcome | null;
  /** Named by hand; where nothing is, the figures of the order decide. */
  named: NamedRefund;
}

/** What the decision will do, in figures, while one is still choosing. */
export function OutcomePreview({ subject, outcome, named }: OutcomePreviewProps) {
  if (outcome === null) {
    return (
      <section
        aria-label="Preview"
        className="rounded-md border border-dashed px-3 py-2.5 text-table text-ink-2"
      >
        Choose an outcome: what it does is shown here before anything is saved.
      </section>
    );
  }
  const preview = previewOutcome(outcome, subject, named);
  const tooMuch = preview.refunds.flatMap(({ amount, asset, paymentId }) => {
    const money = asset === null ? [] : ofAsset(subject.refundable, asset);
    const there = totalOf(paymentId === null ? money : money.filter((each) => each.paymentId === paymentId));
    return amount !== null && asset !== null && there !== null && money.length > 0 && compare(amount, there) > 0 ? [displayMoney(there, asset)] : [];
  });
  return (
    <section
      aria-label="Preview"
      aria-live="polite"
      className="rounded-md border bg-sunken px-3 py-2.5 text-table"
    >
      <p className="flex flex-wrap items-center gap-1.5">
        <StatusBadge status={subject.status} />
        <ArrowRight aria-label="becomes" className="size-4 text-ink-3" />
        <StatusBadge status={preview.status} />
      </p>
      <ul className="mt-2 grid gap-1 text-ink-2">
        {preview.consequences.map((sentence) => (
          <li key={sentence} className="flex gap-2">
            <ConsequenceIcon sentence={sentence} />
            <span className="min-w-0 break-words">{sentence}</span>
          </li>
        ))}
      </ul>
      {tooMuch.length > 0 && (
        <p className="mt-2 flex gap-2 text-attention">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          This is more than the {tooMuch.join(" and ")} that is there.
        </p>
      )}
    </section>
  );
}

function ConsequenceIcon({ sentence }: { sentence: string }) {
  const Icon = !sentence.startsWith("The shop")
    ? ArrowRight
    : sentence.includes("not")
      ? PackageX
      : PackageCheck;
  return <Icon aria-hidden className="mt-0.75 size-3.5 shrink-0 text-ink-3" />;
}
