import path from "node:path";
import { ESLint } from "eslint";
import { describe, expect, it, vi } from "vitest";

// A configuration of layers can be wrong and stay green: without the resolver, for one, every "@/..." is a package.
// So each rule is shown what it must refuse, and what it must let pass. It does not see imports built at run time.

// The first file linted loads ESLint's plugins and TypeScript.
vi.setConfig({ testTimeout: 120_000 });

// The rule that asks TypeScript for types needs files that exist; the rows below are about files that do not.
const withoutTypes = new ESLint({
  overrideConfig: [
    {
      languageOptions: { parserOptions: { projectService: false } },
      rules: { "@typescript-eslint/no-floating-promises": "off" },
    },
  ],
});
const withTypes = new ESLint();

async function errorsIn(eslint: ESLint, file: string, text: string): Promise<string[]> {
  const [result] = await eslint.lintText(text, { filePath: path.resolve(file) });
  return (result?.messages ?? [])
    .filter((message) => message.severity === 2)
    .map((message) => message.ruleId ?? message.message);
}

const importErrors = (file: string, source: string) =>
  errorsIn(withoutTypes, file, `import * as x from "${source}";\nexport const y = x;\n`);

describe("an import may not go", () => {
  it.each([
    ["lib/domain/probe.ts", "@/lib/db/client", "the domain has no database"],
    ["lib/domain/probe.ts", "../db/client", "nor by a relative path"],
    ["lib/domain/probe.ts", "zod", "nor a package"],
    ["lib/domain/probe.ts", "node:fs", "nor Node"],
    ["lib/domain/probe.ts", "@/lib/platform/clock", "nor a clock"],
    ["lib/gateways/mugglepay/probe.ts", "@/lib/gateways/coindpay/index", "gateways are islands"],
    ["lib/gateways/mugglepay/probe.ts", "../coindpay/map", "whichever way it is written"],
    ["lib/gateways/mugglepay/probe.ts", "@/lib/db/client", "a gateway never writes"],
    ["lib/gateways/mugglepay/probe.ts", "@/lib/gateways/registry", "and does not know the others"],
    ["lib/gateways/mugglepay/probe.ts", "@/lib/platform/env", "nor the settings"],
    ["lib/gateways/mugglepay/probe.ts", "next/headers", "nor the framework"],
    ["lib/gateways/mugglepay/probe.ts", "node:fs", "nor the disk"],
    ["lib/gateways/probe.ts", "./mugglepay/index", "only the registry knows the gateways"],
    ["lib/orders/probe.ts", "@/lib/gateways/mugglepay/map", "an area asks the registry"],
    ["lib/orders/probe.ts", "@/lib/ingest/receive-delivery", "orders do not know how they arrive"],
    ["lib/orders/probe.ts", "@/lib/auth/current-actor", "a verb is told who acts"],
    ["lib/orders/probe.ts", "next/headers", "and knows no request"],
    ["lib/audit/probe.ts", "@/lib/orders/schemas", "the log knows nobody"],
    ["lib/exports/probe.ts", "@/lib/ingest/receive-delivery", "only listed edges between areas"],
    ["lib/orders/schemas.ts", "@/lib/db/client", "schemas reach the browser"],
    ["lib/orders/schemas.ts", "node:fs", "where there is no disk"],
    ["lib/orders/schemas.ts", "./list-orders", "not even the file beside it"],
    ["lib/platform/probe.ts", "@/lib/db/client", "the platform is below the database"],
    ["lib/db/probe.ts", "@/lib/orders/schemas", "the database is below the areas"],
    ["lib/db/probe.ts", "@/lib/db/testing/empty-tables", "test support stays in tests"],
    ["lib/auth/probe.ts", "@/lib/orders/list-orders", "auth knows people and keys only"],
    ["components/orders/probe.tsx", "@/lib/orders/list-orders", "a component draws what it is given"],
    ["components/orders/probe.tsx", "@/lib/db/client", "and reads nothing"],
    ["components/orders/probe.tsx", "@/lib/auth/current-actor", "and does not ask who looks"],
    ["components/orders/probe.tsx", "@/lib/platform/env", "nor the settings"],
    ["components/orders/probe.tsx", "@/app/layout", "and is not a page"],
    ["app/orders/probe.ts", "@/lib/db/client", "a page has no database"],
    ["app/orders/probe.ts", "../../lib/db/client", "nor by a relative path"],
    ["app/orders/probe.ts", "@/lib/gateways/registry", "nor a gateway"],
    ["app/orders/probe.ts", "@/lib/worker/main", "nor an entry"],
    ["lib/orders/probe.ts", "@/scripts/lib/workspace.mjs", "tools are nobody's library"],
  ])("%s -> %s: %s", async (file, source) => {
    expect(await importErrors(file, source)).toEqual(["boundaries/dependencies"]);
  });

  it("into lib/domain in any other form of import", async () => {
    for (const text of [
      'export * from "@/lib/db/client";',
      'export const x = import("@/lib/db/client");',
      'import type { SqlExecutor } from "@/lib/db/client";\nexport type X = SqlExecutor;',
    ]) {
      expect(await errorsIn(withoutTypes, "lib/domain/probe.ts", text), text).toEqual([
        "boundaries/dependencies",
      ]);
    }
  });
});

describe("an import may go", () => {
  it.each([
    ["lib/domain/probe.ts", "@/lib/domain/decimal"],
    ["lib/gateways/mugglepay/probe.ts", "./map"],
    ["lib/gateways/mugglepay/probe.ts", "node:crypto"],
    ["lib/gateways/mugglepay/probe.ts", "@/lib/gateways/contract"],
    ["lib/gateways/registry.ts", "./mugglepay/index"],
    ["lib/ingest/probe.ts", "@/lib/orders/apply-event"],
    ["lib/ingest/probe.ts", "@/lib/gateways/registry"],
    ["lib/orders/probe.ts", "@/lib/audit/record"],
    ["lib/orders/probe.ts", "@/lib/db/client"],
    ["lib/orders/probe.ts", "./schemas"],
    ["lib/orders/schemas.ts", "zod"],
    ["lib/orders/schemas.ts", "@/lib/exports/schemas"],
    ["lib/auth/probe.ts", "next/headers"],
    ["lib/cli/probe.ts", "@/lib/orders/apply-event"],
    ["lib/worker/probe.ts", "@/lib/db/client"],
    ["components/orders/probe.tsx", "@/lib/orders/schemas"],
    ["components/orders/probe.tsx", "@/lib/domain/decimal"],
    ["app/orders/probe.ts", "@/lib/orders/apply-event"],
    ["app/orders/probe.ts", "@/lib/auth/current-actor"],
    ["lib/orders/probe.test.ts", "@/lib/db/testing/empty-tables"],
  ])("%s -> %s", async (file, source) => {
    expect(await importErrors(file, source)).toEqual([]);
  });
});

describe("what may be written where", () => {
  it.each([
    ["lib/orders/probe.ts", "export const x = process.env.PORT;", "settledesk/settings-from-env"],
    ["app/probe.ts", "export const { env } = process;", "settledesk/settings-from-env"],
    [
      "components/probe.ts",
      'export { env } from "node:process";\nimport process from "process";\nexport const p = process;',
      "settledesk/settings-from-env",
    ],
    [
      "lib/orders/probe.ts",
      "export const x = (amount: string) => parseFloat(amount);",
      "settledesk/exact-amounts",
    ],
    [
      "lib/orders/probe.ts",
      "export const x = (amount: string) => Number.parseFloat(amount);",
      "settledesk/exact-amounts",
    ],
    [
      "app/probe.ts",
      "export const x = (amount: { toNumber(): number }) => amount.toNumber();",
      "settledesk/exact-amounts",
    ],
    [
      "lib/orders/probe.ts",
      "export const x = (amount: number) => amount.toFixed(2);",
      "settledesk/exact-amounts",
    ],
    [
      "lib/orders/probe.ts",
      "export const x = (amount: string) => Number(amount);",
      "settledesk/listed-numbers",
    ],
    ["lib/orders/probe.ts", "export const x = (amount: string) => +amount;", "settledesk/listed-numbers"],
    ["lib/orders/probe.ts", "export const x = new Date();", "settledesk/time-from-clock"],
    ["app/probe.ts", "export const x = Date.now();", "settledesk/time-from-clock"],
    ["lib/orders/probe.ts", "export const x = Date();", "settledesk/time-from-clock"],
    [
      "lib/gateways/mugglepay/probe.ts",
      "export const x = (signature: string, expected: string) => signature === expected;",
      "settledesk/constant-time",
    ],
    [
      "lib/gateways/mugglepay/probe.ts",
      "export const x = (given: { hmac: string }, expected: string) => expected !== given.hmac;",
      "settledesk/constant-time",
    ],
    [
      "lib/auth/probe.ts",
      "export const x = (user: { passwordHash: string }, hash: string) => hash == user.passwordHash;",
      "settledesk/constant-time",
    ],
    [
      "lib/ingest/probe.ts",
      "export const x = (ipnMac: string, mac: string) => mac === ipnMac;",
      "settledesk/constant-time",
    ],
    ["lib/orders/probe.ts", "export const x = (value: any) => value;", "@typescript-eslint/no-explicit-any"],
    [
      "lib/orders/probe.ts",
      "// eslint-disable-next-line settledesk/time-from-clock\nexport const x = new Date();",
      "settledesk/time-from-clock",
    ],
  ])("%s: %s is refused", async (file, text, rule) => {
    expect(new Set(await errorsIn(withoutTypes, file, text))).toEqual(new Set([rule]));
  });

  it.each([
    ["lib/platform/clock.ts", "export const x = new Date();"],
    ["lib/orders/probe.ts", 'export const x = new Date("2026-11-21T00:00:00Z");'],
    ["lib/orders/probe.test.ts", "export const x = new Date();"],
    ["lib/platform/env.ts", "export const x = process.env.PORT;"],
    [
      "lib/gateways/mugglepay/probe.ts",
      'export const x = (signature: string) => signature !== "" && signature.length === 64;',
    ],
    ["lib/gateways/mugglepay/probe.ts", "export const x = (signature?: string) => signature === undefined;"],
    ["lib/domain/decimal.ts", 'export const x = Number("18");'],
  ])("%s: %s is fine", async (file, text) => {
    expect(await errorsIn(withoutTypes, file, text)).toEqual([]);
  });

  it("a promise that nobody waits for is refused, because its failure would be nobody's", async () => {
    const text = "async function save(): Promise<void> {}\nexport function later(): void {\n  save();\n}\n";
    expect(await errorsIn(withTypes, "lib/platform/clock.ts", text)).toEqual([
      "@typescript-eslint/no-floating-promises",
    ]);
  });
});
