"use client";

import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import type { IntegrationField } from "@/lib/integrations/schemas";

interface SettingControlProps {
  field: IntegrationField;
  /** As it is stored; undefined draws the field's default. */
  value?: unknown;
  error: string | null;
  /** For rotation, where every credential may be left out. */
  required?: boolean;
  disabled?: boolean;
}

/** The id of a field's control, and the name it has in the form: "credentials.client_id". */
export function controlName(field: Pick<IntegrationField, "kind" | "name">): string {
  return `${field.kind}s.${field.name}`;
}

/** One control, as the gateway describes its field. */
export function SettingControl(props: SettingControlProps) {
  const { field, value, error, required = field.required, disabled = false } = props;
  const name = controlName(field);
  const text = settingText(value ?? field.default ?? "");
  if (field.input === "boolean") {
    return (
      <div className="grid gap-1">
        <label className="flex items-center gap-2 text-table font-medium">
          <Checkbox
            id={name}
            name={name}
            value="true"
            defaultChecked={text === "true"}
            disabled={disabled}
            aria-describedby={`${name}-help`}
          />
          {field.label}
        </label>
        <p id={`${name}-help`} className="pl-6 text-label text-ink-3">
          {field.help}
        </p>
        {error !== null && <p className="pl-6 text-table text-danger">{error}</p>}
      </div>
    );
  }
  return (
    <Field id={name} label={field.label} help={field.help} error={error} required={required}>
      {(control) => {
        const common = { ...control, name, disabled };
        switch (field.input) {
          case "select":
            return (
              <Select {...common} defaultValue={text}>
                {field.options?.map((option) => (
                  <option key={option.value} value={option.value}>
                    {option.label}
                  </option>
                ))}
              </Select>
            );
          case "textarea":
            return (
              <Textarea {...common} defaultValue={text} spellCheck={false} className="font-mono text-table" />
            );
          case "secret":
            return <SecretInput {...common} />;
          default:
            return (
              <Input
                {...common}
                defaultValue={text}
                placeholder={field.default}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
              />
            );
        }
      }}
    </Field>
  );
}

function SecretInput(props: React.ComponentProps<"input">) {
  const [isShown, setShown] = useState(false);
  return (
    <div className="relative">
      <Input
        {...props}
        type={isShown ? "text" : "password"}
        // Browsers fill in the person's own password where they see "password" and "off" alone.
        autoComplete="new-password"
        autoCapitalize="none"
        spellCheck={false}
        className="pr-10 font-mono"
      />
      <IconButton
        label={isShown ? "Hide what is typed" : "Show what is typed"}
        className="absolute top-1/2 right-1 -translate-y-1/2"
        onClick={() => setShown(!isShown)}
      >
        {isShown ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
      </IconButton>
    </div>
  );
}

/** A stored setting as people type it: lists one entry a line, records as JSON. */
function settingText(value: unknown): string {
  if (Array.isArray(value)) return value.join("\n");
  return typeof value === "object" && value !== null ? JSON.stringify(value, null, 2) : String(value);
}
