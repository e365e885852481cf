import boundaries from "eslint-plugin-boundaries";
import nextCoreWebVitals from "eslint-config-next/core-web-vitals";
import nextTypeScript from "eslint-config-next/typescript";

// Three parts: who may import whom, what may be written where, and what Next and TypeScript recommend.
// lib/layering.test.ts shows each rule of the first two parts something it must refuse.

const TESTS = ["**/*.test.{ts,tsx,mjs}", "lib/db/testing/**", "lib/ingest/testing/**", "lib/payments/testing/**", "lib/gateways/contract-suite.ts"];

// ---- Who may import whom -----------------------------------------------------------------------------------------

const element = (type, more) => ({ element: { type, ...more } });
const self = (type, key) => ({
  from: element(type),
  allow: { to: element(type, { captured: { [key]: `{{from.element.captured.${key}}}` } }) },
});

/** Everything in `type` may import everything in the others. */
const mayImport = (type, ...others) => ({ from: element(type), allow: { to: element(others) } });
/** Packages and Node's own modules; all of them without a list. */
const mayUse = (type, source) => ({
  from: element(type),
  allow: { to: { module: { origin: ["external", "core"], ...(source && { source }) } } },
});
/** One area may import these others. A new line here is a decision. */
const areaMayImport = (area, ...others) => ({
  from: element("area", { captured: { area } }),
  allow: { to: element("area", { captured: { area: others } }) },
});
const files = (category) => ({ file: { categories: category } });

const policies = [
  mayImport("domain", "domain"),

  mayImport("contract", "domain", "contract"),
  mayUse("contract", ["zod", "node:crypto", "lossless-json"]),
  mayImport("gateway", "domain", "contract"),
  mayUse("gateway", ["zod", "node:crypto", "lossless-json"]),
  self("gateway", "name"),
  // Only the registry knows the gateways, and no gateway knows the registry.
  { from: element("contract"), disallow: { to: element("gateway") } },
  { from: files("registry"), allow: { to: element(["contract", "gateway"]) } },
  { from: element("gateway"), disallow: { to: files("registry") } },

  mayImport("platform", "platform", "domain"),
  mayUse("platform"),
  mayImport("db", "db", "platform", "domain"),
  mayUse("db"),

  mayImport("area", "domain", "contract", "db", "platform"),
  mayUse("area", ["zod", "node:*", "pg", "pg-copy-streams", "papaparse", "ipaddr.js"]),
  self("area", "area"),
  areaMayImport("ingest", "orders", "audit", "integrations"),
  areaMayImport("orders", "audit"),
  areaMayImport("replays", "audit", "ingest", "integrations", "orders"),
  areaMayImport("polling", "audit", "gateway-calls", "ingest", "integrations", "orders"),
  areaMayImport("payments", "audit", "gateway-calls", "ingest", "integrations", "orders"),
  areaMayImport("refunds", "audit", "gateway-calls", "ingest", "integrations", "orders"),
  // That a request was refused or lost is a line on its order.
  areaMayImport("gateway-calls", "orders"),
  areaMayImport("exports", "orders", "audit"),
  areaMayImport("integrations", "audit", "gateway-calls", "ingest"),
  areaMayImport("users", "audit"),
  areaMayImport("api-keys", "audit"),
  areaMayImport("organisation", "audit"),
  areaMayImport("saved-views", "audit"),
  areaMayImport("simulate", "audit", "integrations", "orders"),
  areaMayImport(
    "demo",
    "api-keys",
    "ingest",
    "integrations",
    "orders",
    "organisation",
    "polling",
    "simulate",
    "users",
  ),

  mayImport("auth", "auth", "domain", "db", "platform"),
  {
    from: element("auth"),
    allow: { to: element("area", { captured: { area: ["api-keys", "audit", "users"] } }) },
  },
  mayUse("auth"),

  // The JSON interface: who asks, what may they, in one wrapper for every route.
  mayImport("api", "api", "domain", "db", "platform", "area", "auth"),
  mayUse("api"),

  mayImport("component", "component", "domain"),
  mayUse("component"),
  { from: element("component"), allow: { to: files("schema") } },

  // Schemas reach the browser, whoever's they are: nothing that reads, writes or runs on the server.
  {
    from: files("schema"),
    disallow: {
      to: [element(["db", "platform", "contract", "area", "auth"]), { module: { origin: "core" } }],
    },
  },
  { from: files("schema"), allow: { to: files("schema") } },

  mayImport("app", "app", "component", "domain", "area", "auth", "api", "platform"),
  mayUse("app"),
  mayImport("entry", "entry", "domain", "contract", "db", "platform", "area", "auth", "api"),
  mayUse("entry"),
];

const layers = {
  files: ["app/**/*.{ts,tsx}", "components/**/*.{ts,tsx}", "lib/**/*.{ts,tsx}"],
  ignores: TESTS,
  plugins: { boundaries },
  settings: {
    // Without this resolver every "@/..." counts as a package and nothing is guarded.
    "import/resolver": { typescript: { alwaysTryTypes: true } },
    "boundaries/dependency-nodes": ["import", "export", "dynamic-import"],
    "boundaries/files": [
      { category: "schema", pattern: "lib/*/schemas.ts" },
      { category: "registry", pattern: "lib/gateways/registry.ts" },
    ],
    // The first match counts: narrow before wide.
    "boundaries/elements": [
      { type: "domain", pattern: "lib/domain" },
      { type: "gateway", pattern: "lib/gateways/*", capture: ["name"] },
      { type: "contract", pattern: "lib/gateways" },
      { type: "testing", pattern: "lib/db/testing" },
      { type: "db", pattern: "lib/db" },
      { type: "platform", pattern: "lib/platform" },
      { type: "auth", pattern: "lib/auth" },
      { type: "api", pattern: "lib/api" },
      { type: "entry", pattern: "lib/(cli|worker)" },
      { type: "area", pattern: "lib/*", capture: ["area"] },
      { type: "component", pattern: "components" },
      { type: "app", pattern: "app" },
      { type: "tooling", pattern: "(bench|e2e|prisma|scripts)" },
    ],
  },
  rules: {
    "boundaries/no-unknown-files": "error",
    "boundaries/dependencies": [
      "error",
      {
        default: "disallow",
        checkAllOrigins: true,
        // Else lib/orders/schemas.ts could import ./list-orders, and the database into the browser with it.
        checkInternals: true,
        message: "{{from.element.types}} may not import {{to.element.types}} ({{dependency.source}})",
        policies,
      },
    ],
  },
};

// ---- What may be written where -----------------------------------------------------------------------------------

const banned = (message, ...selectors) => ({
  create: (context) =>
    Object.fromEntries(selectors.map((selector) => [selector, (node) => context.report({ node, message })])),
});

const SECRET_NAME =
  "/signature|hmac|digest|passwordHash|tokenHash|keyHash|(^|[a-z_])[Mm]ac$|(^|[a-z_])[Ss]ig$/";
const comparesSecret = (side) =>
  [
    `> Identifier.${side}[name=${SECRET_NAME}]`,
    `> MemberExpression.${side} > Identifier.property[name=${SECRET_NAME}]`,
  ].map(
    (name) =>
      `BinaryExpression[operator=/^[!=]==?$/]:not(:has(> Literal)):not(:has(> Identifier[name='undefined'])) ${name}`,
  );

const settledesk = {
  rules: {
    "settings-from-env": banned(
      "Settings are read in lib/platform/env.ts alone.",
      "MemberExpression[object.name='process'][property.name='env']",
      "VariableDeclarator[init.name='process'] > ObjectPattern > Property[key.name='env']",
      "ImportDeclaration[source.value=/^(node:)?process$/]",
    ),
    "exact-amounts": banned(
      "An amount never becomes a float: use lib/domain/decimal.ts.",
      "CallExpression[callee.name='parseFloat']",
      "MemberExpression[object.name='Number'][property.name='parseFloat']",
      "CallExpression > MemberExpression.callee[property.name=/^(toNumber|toFixed|toPrecision)$/]",
    ),
    "listed-numbers": banned(
      "Number() is for counts and not for amounts: use lib/domain/decimal.ts, or list the file in eslint.config.mjs.",
      "CallExpression[callee.name='Number']",
      "UnaryExpression[operator='+'][argument.type!='Literal']",
    ),
    "time-from-clock": banned(
      "The time of day comes from lib/platform/clock.ts, so that tests can set it.",
      "NewExpression[callee.name='Date'][arguments.length=0]",
      "CallExpression[callee.name='Date']",
      "MemberExpression[object.name='Date'][property.name='now']",
    ),
    "constant-time": banned(
      "Comparing a secret with === tells its beginning by how long it takes: use timingSafeEqual.",
      ...comparesSecret("left"),
      ...comparesSecret("right"),
    ),
  },
};

/** Files that turn text into a number which is not an amount: counts, lengths, exponents, seconds, ports, versions. */
const NUMBER_FILES = [
  "lib/api/read-body.ts",
  "lib/auth/options.ts",
  "lib/db/pool.ts",
  "lib/domain/accounting-day.ts",
  "lib/domain/decimal.ts",
  "lib/domain/instant.ts",
  "lib/domain/rules.ts",
  "lib/exports/control-totals.ts",
  "lib/gateways/coinpayments/parse.ts",
  "lib/gateways/coinpayments_ipn/map.ts",
  "lib/gateways/coinpayments_ipn/parse.ts",
  "lib/gateways/generic/config.ts",
  "lib/gateways/generic/parse.ts",
  "lib/gateways/generic/path.ts",
  "lib/integrations/integration-health.ts",
  "lib/platform/env.ts",
  "lib/platform/ids.ts",
  "lib/platform/password.ts",
];

const writing = [
  {
    files: ["**/*.{ts,tsx}"],
    // Next replaces NEXT_RUNTIME and NODE_ENV while it bundles these two; the rest belong to tools.
    ignores: [
      ...TESTS,
      "lib/platform/env.ts",
      "instrumentation.ts",
      "proxy.ts",
      "prisma.config.ts",
      "e2e/**",
      "bench/**",
    ],
    plugins: { settledesk },
    rules: { "settledesk/settings-from-env": "error" },
  },
  {
    files: ["app/**/*.{ts,tsx}", "lib/**/*.{ts,tsx}"],
    ignores: TESTS,
    plugins: { settledesk },
    rules: {
      "settledesk/exact-amounts": "error",
      "settledesk/listed-numbers": "error",
      "settledesk/constant-time": "error",
    },
  },
  { files: NUMBER_FILES, rules: { "settledesk/listed-numbers": "off" } },
  // The toFixed() of Prisma.Decimal is exact.
  { files: ["lib/db/client.ts"], rules: { "settledesk/exact-amounts": "off" } },
  {
    files: ["app/**/*.{ts,tsx}", "lib/**/*.{ts,tsx}"],
    ignores: [...TESTS, "lib/platform/clock.ts"],
    plugins: { settledesk },
    rules: { "settledesk/time-from-clock": "error" },
  },
];

// ---- What Next and TypeScript recommend --------------------------------------------------------------------------

const promises = {
  files: [
    "app/**/*.{ts,tsx}",
    "components/**/*.{ts,tsx}",
    "lib/**/*.{ts,tsx}",
    "bench/**/*.ts",
    "e2e/**/*.ts",
  ],
  languageOptions: { parserOptions: { projectService: true } },
  rules: {
    "@typescript-eslint/no-floating-promises": "error",
  },
};

const configuration = [
  {
    ignores: [
      ".data/**",
      ".next/**",
      "lib/db/generated/**",
      "next-env.d.ts",
      "playwright-report/**",
      "test-results/**",
    ],
  },
  // A rule that does not fit is changed here, where everybody sees it, and not switched off in a corner.
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: "error" } },
  ...nextCoreWebVitals,
  ...nextTypeScript,
  {
    rules: {
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/no-unused-expressions": "error",
    },
  },
  promises,
  layers,
  ...writing,
];

export default configuration;
