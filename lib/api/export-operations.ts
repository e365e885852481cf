import { z } from "zod";
import { exportManifestJson, exportRunJson } from "@/lib/api/export-json";
import { operation } from "@/lib/api/operation";
import { wire } from "@/lib/api/wire";
import { ExportFields } from "@/lib/exports/schemas";

const csv = { status: 200, mediaType: "text/csv", schema: z.string() } as const;

export const exportOperations = {
  streamExport: operation({
    method: "GET",
    path: "/exports/{layout}.csv",
    tag: "Exports",
    summary:
      "Stream a layout (orders, payments, settlements, refunds) as CSV; a stream that fails breaks off and does not end",
    permission: "exports.run",
    query: wire(ExportFields.omit({ layout: true, format: true })),
    answer: { ...csv, description: "The rows of the days [from, to], counted in the organisation's zone." },
  }),
  startExport: operation({
    method: "POST",
    path: "/exports",
    tag: "Exports",
    summary: "Start a kept run",
    permission: "exports.run",
    body: wire(ExportFields),
    answer: {
      status: 202,
      description: "The run waits for the worker.",
      schema: exportRunJson,
      isCreated: true,
    },
  }),
  getExport: operation({
    method: "GET",
    path: "/exports/{id}",
    tag: "Exports",
    summary: "Get a kept run and how far it is",
    permission: "exports.run",
    answer: { status: 200, description: "The run.", schema: exportRunJson },
  }),
  getExportFile: operation({
    method: "GET",
    path: "/exports/{id}/file",
    tag: "Exports",
    summary: "Download a finished run; 409 while it is not finished",
    permission: "exports.run",
    answer: { ...csv, description: "The file, the same bytes every time; Repr-Digest has its SHA-256." },
  }),
  getExportManifest: operation({
    method: "GET",
    path: "/exports/{id}/manifest",
    tag: "Exports",
    summary: "Get what a run's file is: filters, columns, rows, control totals, SHA-256",
    permission: "exports.run",
    answer: { status: 200, description: "The manifest.", schema: exportManifestJson },
  }),
};
