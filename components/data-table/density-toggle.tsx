"use client";

import { Rows3, Rows4 } from "lucide-react";
import { rememberDensity, type Density } from "@/components/design/preferences";
import { IconButton } from "@/components/ui/icon-button";

interface DensityToggleProps {
  value: Density;
  onChange: (density: Density) => void;
}

export function DensityToggle({ value, onChange }: DensityToggleProps) {
  const next: Density = value === "dense" ? "comfortable" : "dense";
  return (
    <IconButton
      label={next === "dense" ? "Denser rows" : "Roomier rows"}
      className="max-sm:hidden"
      onClick={() => {
        rememberDensity(next);
        onChange(next);
      }}
    >
      {value === "dense" ? <Rows3 aria-hidden /> : <Rows4 aria-hidden />}
    </IconButton>
  );
}
