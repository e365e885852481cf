import { poolExecutor } from "@/lib/db/client";
import type { FieldError } from "@/lib/domain/errors";
import { LAYOUTS } from "@/lib/exports/columns";
import { ExportRequest, type ExportInput } from "@/lib/exports/schemas";
import { listGateways } from "@/lib/gateways/registry";
import { invalidInput, parseInput } from "@/lib/platform/parse-input";

/**
 * What is asked for, with filters that can fit a row: a mistyped word would fit none, and an empty file looks like a
 * month without business. @throws AppError "invalid_input"
 */
export async function readExportRequest(input: ExportInput): Promise<ExportRequest> {
  const request = parseInput(ExportRequest, input);
  const problems = [statusProblem(request), ...(await accountProblems(request))].filter(
    (one) => one !== null,
  );
  if (problems.length > 0) throw invalidInput(problems);
  return request;
}

function statusProblem({ layout, status }: ExportRequest): FieldError | null {
  const known = LAYOUTS[layout].statuses.map(({ value }) => value);
  return status === undefined || known.includes(status) ? null : notThere("status", status, known);
}

async function accountProblems({ gateway, integration }: ExportRequest): Promise<(FieldError | null)[]> {
  if (gateway === undefined && integration === undefined) return [];
  const integrations = await poolExecutor().query<{ slug: string; gateway: string }>(
    "SELECT slug, gateway FROM integrations ORDER BY slug",
  );
  const slugs = integrations.map(({ slug }) => slug);
  // An integration may outlive its gateway here, and its rows are still exported.
  const kinds = [
    ...new Set(
      [...listGateways(), ...integrations.map(({ gateway: kind }) => ({ kind }))].map(({ kind }) => kind),
    ),
  ];
  return [
    gateway === undefined || kinds.includes(gateway) ? null : notThere("gateway", gateway, kinds),
    integration === undefined || slugs.includes(integration)
      ? null
      : notThere("integration", integration, slugs),
  ];
}

const NAMED = 20;

function notThere(field: string, given: string, known: readonly string[]): FieldError {
  const more = known.length > NAMED ? ` and ${known.length - NAMED} more` : "";
  const there =
    known.length === 0 ? "There is none yet." : `There are: ${known.slice(0, NAMED).join(", ")}${more}.`;
  return { field, message: `There is no ${field} ${JSON.stringify(given.slice(0, 40))} here. ${there}` };
}
