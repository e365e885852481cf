import type { ReactNode } from "react";
import { COMMON_FIELDS, type IntegrationField } from "@/lib/integrations/schemas";

/** A gateway's fields in the order they are asked for. */
export function groupFields(fields: readonly IntegrationField[]) {
  const isCommon = (field: IntegrationField) => COMMON_FIELDS.some(({ name }) => name === field.name);
  return {
    credentials: fields.filter(({ kind }) => kind === "credential"),
    own: fields.filter((field) => field.kind === "setting" && !isCommon(field)),
    rules: fields.filter(isCommon),
  };
}

interface FieldGroupProps {
  id: string;
  title: string;
  description: ReactNode;
  children: ReactNode;
}

export function FieldGroup({ id, title, description, children }: FieldGroupProps) {
  return (
    <section aria-labelledby={id} className="grid gap-4 border-t pt-4 first:border-t-0 first:pt-0">
      <div>
        <h2 id={id} className="font-medium">
          {title}
        </h2>
        <p className="text-table text-ink-2">{description}</p>
      </div>
      {children}
    </section>
  );
}
