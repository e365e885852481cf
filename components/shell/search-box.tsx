"use client";

import { Search } from "lucide-react";
import { useRouter, useSearchParams } from "next/navigation";
import { useRef, type FormEvent } from "react";
import { Kbd } from "@/components/ui/kbd";
import { useShortcuts } from "./shortcuts";

/** The one search: order reference, gateway reference, hash, address, e-mail, amount or field:value. */
export function SearchBox({ resultsHref }: { resultsHref: string }) {
  const input = useRef<HTMLInputElement>(null);
  const router = useRouter();
  const query = useSearchParams().get("q") ?? "";

  useShortcuts("Everywhere", [{ keys: "/", label: "Search orders", run: () => input.current?.select() }]);

  function search(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const text = input.current?.value.trim() ?? "";
    router.push(text === "" ? resultsHref : `${resultsHref}?${new URLSearchParams({ tab: "all", q: text })}`);
    input.current?.blur();
  }

  return (
    <form
      role="search"
      action={resultsHref}
      onSubmit={search}
      className="relative min-w-0 flex-1 sm:max-w-md"
    >
      <Search
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-ink-3"
      />
      <input
        key={query}
        ref={input}
        type="search"
        name="q"
        defaultValue={query}
        aria-label="Search orders by reference, transaction hash, address, e-mail or amount"
        placeholder="Reference, hash, e-mail, amount"
        autoComplete="off"
        spellCheck={false}
        onKeyDown={(event) => {
          if (event.key === "Escape") event.currentTarget.blur();
        }}
        className="peer h-8 w-full min-w-0 rounded-md border border-line-strong bg-surface pr-9 pl-8.5 text-table focus-visible:outline-offset-0 pointer-coarse:h-11 pointer-coarse:text-[1rem] [&::-webkit-search-cancel-button]:hidden"
      />
      <span
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 peer-focus:hidden pointer-coarse:hidden"
      >
        <Kbd keys="/" />
      </span>
    </form>
  );
}
