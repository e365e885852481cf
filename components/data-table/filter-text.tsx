"use client";

import { Search } from "lucide-react";
import { useRef } from "react";

interface FilterTextProps {
  /** Its accessible name: "Search by reference or event key". */
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string | null) => void;
}

/** A search inside one list; it goes into the address with Enter or when one leaves it. */
export function FilterText({ label, placeholder, value, onChange }: FilterTextProps) {
  const input = useRef<HTMLInputElement>(null);

  function apply() {
    const text = input.current?.value.trim() ?? "";
    if (text !== value) onChange(text === "" ? null : text);
  }

  return (
    <form
      role="search"
      aria-label={label}
      className="relative w-full min-w-0 sm:w-64"
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <Search
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-2.5 size-3.5 -translate-y-1/2 text-ink-3"
      />
      <input
        key={value}
        ref={input}
        type="search"
        defaultValue={value}
        aria-label={label}
        placeholder={placeholder}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        onBlur={apply}
        className="h-8 w-full rounded-md border border-line-strong bg-surface pr-2 pl-8 text-table focus-visible:outline-offset-0 pointer-coarse:h-11 pointer-coarse:text-[1rem]"
      />
    </form>
  );
}
