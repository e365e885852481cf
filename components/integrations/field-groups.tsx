import type { ReactNode } from "react";
import { cn } from "@/components/design/cn";
import { COMMON_FIELDS, type IntegrationField } from "@/lib/integrations/schemas";

/** Settings of one gateway that stand together; `title` is null where the gateway does not group its fields. */
interface OwnGroup {
  title: string | null;
  fields: readonly IntegrationField[];
}

/** A gateway's fields in the order they are asked for. */
export function groupFields(fields: readonly IntegrationField[]) {
  const isCommon = (field: IntegrationField) => COMMON_FIELDS.some(({ name }) => name === field.name);
  const own = fields.filter((field) => field.kind === "setting" && !isCommon(field));
  const titles = [...new Set(own.map(({ group }) => group ?? null))];
  return {
    credentials: fields.filter(({ kind }) => kind === "credential"),
    own: titles.map((title): OwnGroup => ({
      title,
      fields: own.filter(({ group }) => (group ?? null) === title),
    })),
    rules: fields.filter(isCommon),
  };
}

/** Short controls side by side where there is room; what takes lines has the whole width. */
export function FieldGrid({
  fields,
  control,
}: {
  fields: readonly IntegrationField[];
  control: (field: IntegrationField) => ReactNode;
}) {
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2">
      {fields.map((field) => (
        <div key={field.name} className={cn("min-w-0", field.input === "textarea" && "sm:col-span-2")}>
          {control(field)}
        </div>
      ))}
    </div>
  );
}

interface FieldGroupProps {
  id: string;
  title: string;
  description?: ReactNode;
  children: ReactNode;
}

export function FieldGroup({ id, title, description, children }: FieldGroupProps) {
  return (
    <section aria-labelledby={id} className="grid gap-4 border-t pt-4 first:border-t-0 first:pt-0">
      <div>
        <h2 id={id} className="font-medium">
          {title}
        </h2>
        {description !== undefined && <p className="text-table text-ink-2">{description}</p>}
      </div>
      {children}
    </section>
  );
}
