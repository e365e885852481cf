import { FileQuestion } from "lucide-react";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";

export const metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <main className="grid min-h-full place-items-center">
      <EmptyState
        asPage
        icon={<FileQuestion aria-hidden />}
        title="There is nothing at this address"
        action={<ButtonLink href="/">Go to the desk</ButtonLink>}
      >
        The link may be old, or it may lead to something that your role does not see. Orders are best found by
        their reference, in the search.
      </EmptyState>
    </main>
  );
}
