"use client";

import { RadioCards } from "@/components/ui/radio-cards";
import { ROLE_LABEL, ROLES, type Role } from "@/lib/domain/permission";
import { ROLE_PURPOSE, roleAbilities } from "./role-text";

interface RoleFieldProps {
  name: string;
  value: Role;
  onChange: (role: Role) => void;
}

export function RoleField({ name, value, onChange }: RoleFieldProps) {
  return (
    <div className="grid gap-2">
      <RadioCards
        name={name}
        legend="Role"
        value={value}
        onChange={(chosen) => onChange(ROLES.find((role) => role === chosen) ?? value)}
        options={ROLES.map((role) => ({
          value: role,
          label: ROLE_LABEL[role],
          description: ROLE_PURPOSE[role],
        }))}
      />
      <p aria-live="polite" className="text-label text-ink-3">
        {ROLE_LABEL[value]} may {roleAbilities(value).join(", ")}.
      </p>
    </div>
  );
}
