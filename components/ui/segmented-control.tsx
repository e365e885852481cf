import { cn } from "@/components/design/cn";

interface SegmentedControlProps<TValue extends string> {
  /** Name of the group of radio buttons; one per page. */
  name: string;
  label: string;
  options: readonly { value: TValue; label: string }[];
  value: TValue;
  onChange: (value: TValue) => void;
  className?: string;
}

/** Two to four exclusive choices in one line: radio buttons that look like one control. */
export function SegmentedControl<TValue extends string>(props: SegmentedControlProps<TValue>) {
  const { name, label, options, value, onChange, className } = props;
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className={cn("inline-flex w-fit rounded-md border bg-sunken p-0.5", className)}
    >
      {options.map((option) => (
        <label
          key={option.value}
          className={cn(
            "hit flex h-7 items-center rounded-sm px-2.5 text-table whitespace-nowrap transition-colors duration-100",
            "has-focus-visible:outline-2 has-focus-visible:outline-accent",
            option.value === value
              ? "bg-raised font-medium text-ink ring-1 ring-line"
              : "text-ink-2 hover:text-ink",
          )}
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            className="sr-only"
          />
          {option.label}
        </label>
      ))}
    </div>
  );
}
