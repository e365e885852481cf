"use client";

import { startTransition, useOptimistic } from "react";
import { useUrlState } from "@/components/data-table/use-url-state";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { RadioCards } from "@/components/ui/radio-cards";
import { Select } from "@/components/ui/select";
import { FLAVOUR_MEANING, FLAVOURS, isLayoutName, type LayoutInfo } from "@/lib/exports/schemas";
import { Disclosure } from "@/components/ui/disclosure";
import type { ExportParams } from "./export-params";
import { RangeField } from "./range-field";

interface ExportFormProps {
  params: ExportParams;
  layouts: readonly LayoutInfo[];
  integrations: readonly { slug: string; name: string }[];
  zone: string;
}

/** What to export. Every choice goes into the address at once, and the preview beside it follows. */
export function ExportForm({ params, layouts, integrations, zone }: ExportFormProps) {
  const url = useUrlState();
  // A choice shows at once, and not when the server has answered it.
  const [chosen, choose] = useOptimistic<ExportParams, Partial<ExportParams>>(params, (before, change) => ({
    ...before,
    ...change,
  }));
  const layout = layouts.find((candidate) => candidate.name === chosen.layout);

  function change(shown: Partial<ExportParams>, changes: Record<string, string | null>) {
    startTransition(() => {
      choose(shown);
      url.set(changes);
    });
  }

  return (
    <div className="grid content-start gap-5">
      <RadioCards
        name="layout"
        legend="What"
        value={chosen.layout}
        onChange={(name) =>
          isLayoutName(name) && change({ layout: name, status: "" }, { layout: name, status: null })
        }
        options={layouts.map(({ name, label, grain }) => ({ value: name, label, description: grain }))}
      />
      <RangeField
        params={chosen}
        zone={zone}
        dateBasis={layout?.dateBasis ?? ""}
        onPreset={(preset) => change({ preset }, { range: preset, from: null, to: null })}
        onDays={(days) => change({ preset: null, ...days }, { range: null, ...days })}
      />
      <RadioCards
        name="flavour"
        legend="What for"
        value={chosen.flavour}
        onChange={(flavour) =>
          change({ flavour: flavour === "machine" ? "machine" : "spreadsheet" }, { flavour })
        }
        options={FLAVOURS.map((flavour) => ({ value: flavour, ...FLAVOUR_MEANING[flavour] }))}
      />
      <Narrowing
        key={chosen.layout}
        params={chosen}
        statuses={layout?.statuses ?? []}
        integrations={integrations}
        onChange={(narrowed) => change(narrowed, blankAsNull(narrowed))}
      />
    </div>
  );
}

function blankAsNull(values: Narrowed): Record<string, string | null> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value || null]));
}

/** What an address names and nobody knows stays in sight: it is what the preview complains of. */
function withGiven(options: LayoutInfo["statuses"], given: string): LayoutInfo["statuses"] {
  const isKnown = given === "" || options.some(({ value }) => value === given);
  return isKnown ? options : [...options, { value: given, label: `${given} (not known)` }];
}

type Narrowed = Partial<Pick<ExportParams, "status" | "integration" | "asset">>;

interface NarrowingProps {
  params: ExportParams;
  statuses: LayoutInfo["statuses"];
  integrations: readonly { slug: string; name: string }[];
  onChange: (narrowed: Narrowed) => void;
}

function Narrowing({ params, statuses, integrations, onChange }: NarrowingProps) {
  const chosen = [params.status, params.integration, params.asset].filter((value) => value !== "").length;
  const accounts = integrations.map(({ slug, name }) => ({ value: slug, label: name }));
  const choose = (name: keyof Narrowed) => (event: React.ChangeEvent<HTMLSelectElement>) =>
    onChange({ [name]: event.target.value });
  return (
    <Disclosure
      open={chosen > 0}
      label={
        <>
          Only some rows
          {chosen > 0 && <span className="font-normal text-ink-2">{chosen} chosen</span>}
        </>
      }
    >
      <div className="grid gap-3 border-t px-3 py-3">
        <Field id="export-status" label="Status">
          {(control) => (
            <Select {...control} value={params.status} onChange={choose("status")}>
              <option value="">Any</option>
              {withGiven(statuses, params.status).map(({ value, label }) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field id="export-integration" label="Integration">
          {(control) => (
            <Select {...control} value={params.integration} onChange={choose("integration")}>
              <option value="">Any</option>
              {withGiven(accounts, params.integration).map(({ value, label }) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field id="export-asset" label="Asset" help="Its code as the orders show it, such as USDT.">
          {(control) => (
            <Input
              {...control}
              defaultValue={params.asset}
              autoCapitalize="characters"
              spellCheck={false}
              onBlur={(event) =>
                event.target.value.trim() !== params.asset && onChange({ asset: event.target.value.trim() })
              }
              onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
            />
          )}
        </Field>
      </div>
    </Disclosure>
  );
}
