import { endpoint } from "@/lib/api/endpoint";
import { toExportRunJson } from "@/lib/api/export-json";
import { operations } from "@/lib/api/operations";
import { route } from "@/lib/api/route";
import { AppError } from "@/lib/domain/errors";
import { csvResponse } from "@/lib/exports/csv-response";
import { getExport } from "@/lib/exports/get-export";
import { isLayoutName, LAYOUT_NAMES } from "@/lib/exports/schemas";
import { streamExport } from "@/lib/exports/stream-export";

const run = endpoint(operations.getExport, async ({ actor, params }) =>
  toExportRunJson(await getExport(actor, params.id)),
);

const stream = endpoint(operations.streamExport, async ({ actor, params: { layout }, query }) => {
  if (isLayoutName(layout)) return csvResponse(await streamExport(actor, { ...query, layout }));
  throw new AppError("not_found", `no layout ${layout}`, {
    userMessage: `There is no layout of this name yet. There are: ${LAYOUT_NAMES.map((name) => `${name}.csv`).join(", ")}.`,
  });
});

// Next has no segment with an ending, so `orders.csv` and the id of a run arrive at one route.
export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async (request, { params }) => {
    const { id = "" } = (await params) ?? {};
    const layout = /^(.+)\.csv$/.exec(id)?.[1];
    return layout === undefined
      ? run(request, { params: Promise.resolve({ id }) })
      : stream(request, { params: Promise.resolve({ layout }) });
  },
});
