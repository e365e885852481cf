import { cn } from "@/components/design/cn";

/** A person as initials, for a line that has no room for the name. */
export function PersonMark({ name, className }: { name: string; className?: string }) {
  return (
    <span
      title={`Assigned to ${name}`}
      className={cn(
        "grid size-5 shrink-0 place-items-center rounded-full bg-accent-soft text-[0.625rem] font-semibold text-accent",
        className,
      )}
    >
      <span aria-hidden>{initials(name)}</span>
      <span className="sr-only">Assigned to {name}. </span>
    </span>
  );
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends
    .map((word) => [...(word ?? "")][0] ?? "")
    .join("")
    .toUpperCase();
}
