import { cn } from "@/components/design/cn";

const SPOKEN: Record<string, string> = {
  mod: "Ctrl",
  shift: "Shift",
  enter: "Enter",
  escape: "Esc",
  space: "Space",
};

/** Keys as they are declared for shortcuts: "mod+k", "j", "?". */
export function Kbd({ keys, tone = "plain" }: { keys: string; tone?: "plain" | "inverted" }) {
  return (
    <span className="inline-flex shrink-0 gap-0.5">
      {keys.split("+").map((key) => (
        <kbd
          key={key}
          className={cn(
            "inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-sm border px-1 font-sans text-[0.6875rem] leading-none",
            tone === "plain" ? "border-line bg-sunken text-ink-2" : "border-current/30 text-current",
          )}
        >
          {SPOKEN[key] ?? key.toUpperCase()}
        </kbd>
      ))}
    </span>
  );
}
