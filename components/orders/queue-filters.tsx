"use client";

import { FilterChoice } from "@/components/data-table/filter-choice";
import { FilterDateRange } from "@/components/data-table/filter-date-range";
import type { ParamChanges } from "@/components/data-table/url-params";
import { FLAG_CODES, FLAG_LABEL } from "@/lib/domain/flags";
import type { OrderChoices } from "@/lib/orders/schemas";
import { CREATED_PRESETS, createdChanges, type QueueParams } from "./queue-params";

interface QueueFiltersProps {
  params: QueueParams;
  choices: OrderChoices;
  zone: string;
  set: (changes: ParamChanges) => void;
}

const FLAG_OPTIONS = FLAG_CODES.map((code) => ({ value: code, label: FLAG_LABEL[code] }));

export function QueueFilters({ params, choices, zone, set }: QueueFiltersProps) {
  const gateways = choices.gateways.map(({ kind, name }) => ({ value: kind, label: name }));
  // One account at each gateway: the second filter would say the same again.
  const hasSeveralAccounts = choices.integrations.length > choices.gateways.length;
  const people = [
    { value: "me", label: "Me" },
    { value: "nobody", label: "Nobody" },
    ...choices.people.map(({ id, name }) => ({ value: id, label: name })),
  ];
  return (
    <>
      <FilterChoice
        label="Gateway"
        options={gateways}
        value={params.gateway}
        onChange={(gateway) => set({ gateway, integration: null })}
      />
      {(hasSeveralAccounts || params.integration !== null) && (
        <FilterChoice
          label="Integration"
          options={choices.integrations
            .filter(({ gateway }) => params.gateway === null || gateway === params.gateway)
            .map(({ slug, name }) => ({ value: slug, label: name }))}
          value={params.integration}
          onChange={(integration) => set({ integration })}
        />
      )}
      <FilterChoice
        label="Asset"
        options={choices.assets.map((asset) => ({ value: asset, label: asset }))}
        value={params.asset}
        onChange={(asset) => set({ asset })}
      />
      <FilterDateRange
        label="Created"
        presets={CREATED_PRESETS}
        value={params.created}
        onChange={(range) => set(createdChanges(range))}
        zone={zone}
      />
      <FilterChoice
        label="Assignee"
        options={people}
        value={params.assignee}
        onChange={(assignee) => set({ assignee })}
      />
      <FilterChoice
        label="Flag"
        options={FLAG_OPTIONS}
        value={params.flag}
        onChange={(flag) => set({ flag })}
      />
    </>
  );
}
