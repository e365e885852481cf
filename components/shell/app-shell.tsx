"use client";

import { usePathname } from "next/navigation";
import { useState, type ReactNode } from "react";
import { rememberRail, type Preferences } from "@/components/design/preferences";
import { BottomBar } from "./bottom-bar";
import { CommandPalette } from "./command-palette";
import { CommandProvider } from "./commands";
import { EnvironmentTag } from "./environment-tag";
import { KeyboardHelp } from "./keyboard-help";
import { activeItem, type NavSection } from "./nav";
import { PersonMenu, type Person } from "./person-menu";
import { Rail } from "./rail";
import { SearchBox } from "./search-box";
import { ShortcutProvider, useShortcuts } from "./shortcuts";
import { ThemeMenu } from "./theme-menu";

interface AppShellProps {
  /** Already reduced to what the person may use. */
  sections: readonly NavSection[];
  organisation: string;
  environment: "test" | "live";
  person: Person;
  personLinks: readonly { href: string; label: string }[];
  preferences: Preferences;
  /** The list that answers a search. */
  searchHref: string;
  signOut: () => Promise<void>;
  children: ReactNode;
}

export function AppShell(props: AppShellProps) {
  return (
    <ShortcutProvider>
      <CommandProvider>
        <Frame {...props} />
      </CommandProvider>
    </ShortcutProvider>
  );
}

function Frame(props: AppShellProps) {
  const { sections, preferences, searchHref } = props;
  const [collapsed, setCollapsed] = useState(preferences.railCollapsed);
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const active = activeItem(sections, usePathname());

  function collapse(next: boolean) {
    setCollapsed(next);
    rememberRail(next);
  }

  useShortcuts("Everywhere", [
    { keys: "mod+k", label: "Go to, do, search", whileTyping: true, run: () => setPaletteOpen(true) },
    { keys: "?", label: "Show the keys", run: () => setHelpOpen(true) },
    { keys: "[", label: "Fold or open the menu", run: () => collapse(!collapsed) },
  ]);

  return (
    <div className="flex h-dvh flex-col md:flex-row">
      <a
        href="#main"
        className="sr-only z-50 rounded-md bg-accent-solid px-3 py-2 text-accent-on focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the content
      </a>
      <Rail
        sections={sections}
        active={active}
        collapsed={collapsed}
        onCollapse={collapse}
        organisation={props.organisation}
      />
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        <header className="flex h-13 shrink-0 items-center gap-2 border-b bg-canvas px-4 md:px-6 pointer-coarse:h-15">
          <SearchBox resultsHref={searchHref} />
          <div className="ml-auto flex items-center gap-2">
            <EnvironmentTag environment={props.environment} />
            <ThemeMenu initial={preferences.theme} />
            <PersonMenu
              person={props.person}
              links={props.personLinks}
              onHelp={() => setHelpOpen(true)}
              signOut={props.signOut}
            />
          </div>
        </header>
        <main id="main" tabIndex={-1} className="min-h-0 flex-1 overflow-y-auto outline-none">
          {props.children}
        </main>
      </div>
      <BottomBar sections={sections} active={active} />
      <CommandPalette
        open={isPaletteOpen}
        onOpenChange={setPaletteOpen}
        sections={sections}
        searchHref={searchHref}
      />
      <KeyboardHelp open={isHelpOpen} onOpenChange={setHelpOpen} />
    </div>
  );
}
