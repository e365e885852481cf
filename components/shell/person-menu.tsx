"use client";

import { Keyboard, LogOut } from "lucide-react";
import { useRouter } from "next/navigation";
import { startTransition } from "react";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";

export interface Person {
  name: string;
  email: string;
  /** As people call it: "Support agent". */
  role: string;
}

interface PersonMenuProps {
  person: Person;
  /** Pages about the person: profile, sessions. */
  links: readonly { href: string; label: string }[];
  onHelp: () => void;
  signOut: () => Promise<void>;
}

export function PersonMenu({ person, links, onHelp, signOut }: PersonMenuProps) {
  const router = useRouter();
  return (
    <DropdownMenu>
      <DropdownMenuTrigger
        aria-label={`${person.name}, ${person.role}: account menu`}
        className="hit grid size-8 shrink-0 place-items-center rounded-full bg-accent-soft text-label font-semibold text-accent data-[state=open]:ring-2 data-[state=open]:ring-accent"
      >
        {initials(person.name)}
      </DropdownMenuTrigger>
      <DropdownMenuContent className="w-64">
        <div className="px-2 pt-1.5 pb-2">
          <p className="truncate font-medium">{person.name}</p>
          <p className="truncate text-table text-ink-2">{person.email}</p>
          <p className="text-label text-ink-3">{person.role}</p>
        </div>
        <DropdownMenuSeparator />
        {links.map((link) => (
          <DropdownMenuItem key={link.href} onSelect={() => router.push(link.href)}>
            {link.label}
          </DropdownMenuItem>
        ))}
        <DropdownMenuItem shortcut="?" onSelect={onHelp}>
          <Keyboard aria-hidden />
          Keyboard
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={() => startTransition(signOut)}>
          <LogOut aria-hidden />
          Sign out
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

/** "Ada Byron": AB. A single name gives one letter, by code point, so that no emoji is cut in half. */
function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends
    .map((word) => [...(word ?? "")][0] ?? "")
    .join("")
    .toUpperCase();
}
