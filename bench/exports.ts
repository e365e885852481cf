import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { to } from "pg-copy-streams";
import { pool } from "@/lib/db/client";
import { copySql } from "@/lib/exports/export-sql";
import { planExport, readBooks } from "@/lib/exports/plan-export";
import { ExportRequest, type ExportInput } from "@/lib/exports/schemas";
import { middleOf, rounded } from "./load";

export interface ExportResult {
  rows: number;
  mebibytes: number;
  seconds: number;
  /** Highest resident memory of the server process while it streamed; null where the system does not tell. */
  serverPeakMiB: number | null;
  /** The yardstick: COPY of the same rows by psql, or by a bare stream where psql is not installed. */
  copy: { tool: string; seconds: number };
}

/** Every order of three years through the API, next to COPY of the same rows, turn by turn. */
export async function benchExport(
  base: string,
  key: string,
  { databaseUrl, serverPid, rounds }: { databaseUrl: string; serverPid: number; rounds: number },
): Promise<ExportResult> {
  const day = (years: number) => `${new Date().getUTCFullYear() + years}-12-31`;
  const input = { layout: "orders", from: day(-4), to: day(0), flavour: "machine" } as const;
  const results: ExportResult[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const copy = await timeCopy(input, databaseUrl);
    results.push({ ...(await timeExport(base, key, input, serverPid)), copy });
  }
  return middleOf(results, ({ seconds, copy }) => seconds / copy.seconds);
}

async function timeExport(base: string, key: string, input: ExportInput, serverPid: number) {
  const { layout, ...query } = input;
  const memory = watchMemory(serverPid);
  const startedAt = performance.now();
  try {
    const response = await fetch(
      new URL(`/api/v1/exports/${layout}.csv?${new URLSearchParams(query)}`, base),
      {
        headers: { authorization: `Bearer ${key}` },
      },
    );
    if (!response.ok || response.body === null)
      throw new Error(`the export answered ${response.status}: ${await response.text()}`);
    let bytes = 0;
    let lines = 0;
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines += 1;
    }
    return {
      rows: lines - 1,
      mebibytes: Math.round(bytes / 2 ** 20),
      seconds: rounded((performance.now() - startedAt) / 1000),
      serverPeakMiB: memory.peakMiB(),
    };
  } finally {
    memory.stop();
  }
}

async function timeCopy(input: ExportInput, databaseUrl: string): Promise<ExportResult["copy"]> {
  const statement = copySql(planExport(ExportRequest.parse(input), await readBooks()));
  const startedAt = performance.now();
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const hasTool = hasPsql();
  if (hasTool) {
    const child = spawn("psql", [databaseUrl, "--quiet", "--no-psqlrc", "--command", statement], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await pipeline(child.stdout, nowhere);
  } else {
    const client = await pool().connect();
    try {
      await pipeline(client.query(to(statement)), nowhere);
    } finally {
      client.release();
    }
  }
  return {
    tool: hasTool ? "psql" : "a bare COPY stream (psql is not installed)",
    seconds: rounded((performance.now() - startedAt) / 1000),
  };
}

function hasPsql(): boolean {
  try {
    execFileSync("psql", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Looks at the process's resident memory twenty times a second. */
function watchMemory(pid: number) {
  let peakKiB = 0;
  const look = () => {
    try {
      const resident = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
      peakKiB = Math.max(peakKiB, Number(resident ?? 0));
    } catch {
      // No /proc on this system: the figure stays unknown.
    }
  };
  const timer = setInterval(look, 50);
  return {
    peakMiB: () => (look(), peakKiB === 0 ? null : Math.round(peakKiB / 1024)),
    stop: () => clearInterval(timer),
  };
}
