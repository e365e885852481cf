"use client";

import { Monitor, Moon, Sun, type LucideIcon } from "lucide-react";
import { useState } from "react";
import { rememberTheme, THEMES, type Theme } from "@/components/design/preferences";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { IconButton } from "@/components/ui/icon-button";

const CHOICE: Record<Theme, { label: string; Icon: LucideIcon }> = {
  system: { label: "As the system", Icon: Monitor },
  light: { label: "Light", Icon: Sun },
  dark: { label: "Dark", Icon: Moon },
};

export function ThemeMenu({ initial }: { initial: Theme }) {
  const [theme, setTheme] = useState(initial);
  const { Icon } = CHOICE[theme];

  function choose(value: string) {
    const next = THEMES.find((known) => known === value) ?? "system";
    rememberTheme(next);
    setTheme(next);
  }

  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <IconButton label={`Theme: ${CHOICE[theme].label.toLowerCase()}`}>
          <Icon aria-hidden />
        </IconButton>
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        <DropdownMenuRadioGroup value={theme} onValueChange={choose}>
          {THEMES.map((value) => {
            const { label, Icon: ChoiceIcon } = CHOICE[value];
            return (
              <DropdownMenuRadioItem key={value} value={value}>
                <ChoiceIcon aria-hidden />
                {label}
              </DropdownMenuRadioItem>
            );
          })}
        </DropdownMenuRadioGroup>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
