import { z } from "zod";
import { MAX_SCALE } from "../../domain/decimal";
import { secretValue } from "../config-values";
import type { GatewayConfig } from "../contract";
import { readAssetTable, type AssetTable } from "./asset-table";
import { fields } from "./fields";
import { formPath, lists, parsePath, shareList, type Path } from "./path";
import { readSignedContent, signsTime, type SignedContent } from "./signed-content";
import { DEFAULT_TABLE, readStatusTable, type StatusTable } from "./status-table";
import { ALGORITHMS, SECRET_ENCODINGS, secretKey, SIGNATURE_ENCODINGS } from "./signing";
import { TIME_FORMATS } from "./time-format";

/** How a received figure is meant; without a path for it, none is reported. */
export const AMOUNT_SEMANTICS = ["cumulative", "cumulative_once_paid", "per_transaction"] as const;
export const AMOUNT_UNITS = ["decimal", "smallest"] as const;
export const BODY_FORMATS = ["json", "form"] as const;

/** Paths of what one message says once. */
const SINGLE_PATHS = [
  "reference_path",
  "status_path",
  "order_path",
  "event_id_path",
  "event_type_path",
  "occurred_at_path",
  "asset_path",
  "network_path",
  "expected_amount_path",
  "price_amount_path",
  "price_currency_path",
  "confirmations_path",
  "required_confirmations_path",
  "expires_at_path",
  "customer_email_path",
  "pay_address_path",
  "checkout_url_path",
] as const;

/** Paths that may go through a list: its amounts are added up, its transactions kept one by one. */
const LIST_PATHS = ["received_amount_path", "tx_hash_path"] as const;

const MAX_TEXT = 200;
const MAX_TABLE = 20_000;

/** What people and programs enter: text, or a number, a switch or lines that are text to us. */
function entered(max = MAX_TEXT) {
  return z
    .union([z.string(), z.number(), z.boolean(), z.array(z.string()).transform((given) => given.join("\n"))])
    .transform((given) => String(given).trim())
    .refine((text) => text.length <= max, `Use at most ${max} characters.`);
}

const optional = entered().default("");

function needed(fallback: string, missing: string, max = MAX_TEXT) {
  return entered(max)
    .refine((text) => text !== "", missing)
    .default(fallback);
}

function choice<const Values extends readonly [string, ...string[]]>(values: Values) {
  return z.enum(values, { error: `Choose one of ${values.join(", ")}.` }).default(values[0]);
}

function headerName(name: string) {
  return /^[A-Za-z0-9!#$%&'*+.^_`|~-]*$/.test(name);
}

const NO_HEADER = "A header's name is letters, digits and hyphens, such as X-Signature.";

const Entered = z.object({
  signing_secret: secretValue("Signing secret"),
  secret_encoding: choice(SECRET_ENCODINGS),
  signature_header: needed("X-Signature", "Name the header that carries the signature.").refine(
    headerName,
    NO_HEADER,
  ),
  signature_prefix: optional,
  signature_algorithm: choice(ALGORITHMS),
  signature_encoding: choice(SIGNATURE_ENCODINGS),
  signed_content: needed("{body}", "Say what is signed; {body} where it is the body alone."),
  timestamp_header: optional.refine(headerName, NO_HEADER),
  timestamp_prefix: optional,
  timestamp_format: choice(TIME_FORMATS),
  timestamp_tolerance_seconds: optional.refine(
    (text) => /^\d{0,7}$/.test(text),
    "The tolerance is a whole number of seconds, or empty.",
  ),
  body_format: choice(BODY_FORMATS),
  reference_path: needed(
    "id",
    "Say where the payment's reference stands: without it a message belongs to no payment.",
  ),
  order_path: optional,
  status_path: needed("status", "Say where the status stands."),
  status_table: needed(
    DEFAULT_TABLE,
    "The table is empty, so every status would wait for a person.",
    MAX_TABLE,
  ),
  event_id_path: optional,
  event_type_path: optional,
  ignored_event_types: entered(MAX_TABLE).default(""),
  occurred_at_path: optional,
  expires_at_path: optional,
  time_format: choice(TIME_FORMATS),
  asset_path: optional,
  asset: optional,
  network_path: optional,
  network: optional,
  asset_table: entered(MAX_TABLE).default(""),
  expected_amount_path: optional,
  received_amount_path: optional,
  amount_semantics: choice(AMOUNT_SEMANTICS),
  amount_unit: choice(AMOUNT_UNITS),
  amount_decimals: optional.refine(
    (text) => text === "" || (/^\d{1,2}$/.test(text) && Number(text) <= MAX_SCALE),
    `Decimals are a whole number from 0 to ${MAX_SCALE}, or empty.`,
  ),
  price_amount_path: optional,
  price_amount_unit: choice(AMOUNT_UNITS),
  price_currency_path: optional,
  price_currency: optional,
  tx_hash_path: optional,
  confirmations_path: optional,
  required_confirmations_path: optional,
  pay_address_path: optional,
  checkout_url_path: optional,
  customer_email_path: optional,
  acknowledgement: entered(2_000).default(""),
});

type Entered = z.output<typeof Entered>;
type SinglePath = (typeof SINGLE_PATHS)[number];
type ListPath = (typeof LIST_PATHS)[number];
type PathName = SinglePath | ListPath;
type Needed = "reference_path" | "status_path";
type Compiled =
  | PathName
  | "signed_content"
  | "timestamp_tolerance_seconds"
  | "status_table"
  | "ignored_event_types"
  | "asset_table"
  | "amount_decimals"
  | "acknowledgement";

/** The settings, with everything that has a form of its own read. */
export type GenericConfig = Omit<Entered, Compiled> &
  Record<Needed, Path> &
  Record<Exclude<PathName, Needed>, Path | null> & {
    signed_content: SignedContent;
    timestamp_tolerance_seconds: number | null;
    status_table: StatusTable;
    /** In lower case. */
    ignored_event_types: readonly string[];
    asset_table: AssetTable;
    amount_decimals: number | null;
    acknowledgement: Readonly<Record<string, unknown>>;
  };

/** Answers of ours that a setting may not replace. */
const OUR_ANSWERS = ["ok", "delivery_id", "outcome", "order_id"];

type Refuse = (field: keyof Entered, message: string) => void;

const schema = Entered.transform((given, context): GenericConfig => {
  const refuse: Refuse = (field, message) => context.addIssue({ code: "custom", path: [field], message });
  const path = (name: PathName): Path | null => readPath(given, name, refuse);
  const statuses = readStatusTable(given.status_table);
  for (const problem of statuses.problems) refuse("status_table", problem);
  const assets = readAssetTable(given.asset_table);
  for (const problem of assets.problems) refuse("asset_table", problem);
  const content = readSignedContent(given.signed_content);
  if (content.kind === "unreadable") refuse("signed_content", content.reason);
  const paths = Object.fromEntries(
    [...SINGLE_PATHS, ...LIST_PATHS].map((name) => [name, path(name)]),
  ) as Record<PathName, Path | null>;
  checkSigning(given, content.kind === "read" ? content.content : null, refuse);
  checkAmounts(given, paths, refuse);
  return {
    ...given,
    ...paths,
    reference_path: paths.reference_path ?? formPath(given.reference_path),
    status_path: paths.status_path ?? formPath(given.status_path),
    signature_header: given.signature_header.toLowerCase(),
    timestamp_header: given.timestamp_header.toLowerCase(),
    signed_content: content.kind === "read" ? content.content : { pieces: [] },
    timestamp_tolerance_seconds: wholeNumber(given.timestamp_tolerance_seconds),
    status_table: statuses.table,
    ignored_event_types: given.ignored_event_types
      .split(/[\r\n]+/)
      .map((word) => word.trim().toLowerCase())
      .filter((word) => word !== ""),
    asset_table: assets.table,
    amount_decimals: wholeNumber(given.amount_decimals),
    acknowledgement: readAcknowledgement(given.acknowledgement, refuse),
  };
});

function wholeNumber(text: string): number | null {
  return text === "" ? null : Number(text);
}

function readPath(given: Entered, name: PathName, refuse: Refuse): Path | null {
  const text = given[name];
  if (text === "") return null;
  if (given.body_format === "form") return formPath(text);
  const path = parsePath(text);
  if (path === null)
    refuse(
      name,
      `${JSON.stringify(text)} is not a path. Write it like invoice.payments[0].amount, and names with points as ["a.b"].`,
    );
  else if (lists(path) > 1) refuse(name, "A path goes through one list at most, so [*] stands in it once.");
  else if (lists(path) === 1 && !LIST_PATHS.some((each) => each === name)) {
    refuse(
      name,
      "One value is wanted here, so [*] cannot stand in this path. Take [0] for the first and [-1] for the last.",
    );
  }
  return path;
}

function checkSigning(given: Entered, content: SignedContent | null, refuse: Refuse): void {
  const isTimeSigned = content !== null && signsTime(content);
  if (isTimeSigned && given.timestamp_header === "")
    refuse("timestamp_header", "{timestamp} is signed: name the header it comes in.");
  if (content !== null && !isTimeSigned && given.timestamp_header !== "") {
    refuse(
      "timestamp_header",
      "The time in this header is not signed. Put {timestamp} into what is signed, or leave the header out.",
    );
  }
  if (given.timestamp_tolerance_seconds !== "" && !isTimeSigned) {
    refuse(
      "timestamp_tolerance_seconds",
      "Only a signed time can be too old. Put {timestamp} into what is signed, or leave this empty.",
    );
  }
  if (secretKey(given.signing_secret, given.secret_encoding) === null) {
    refuse(
      "signing_secret",
      `The signing secret is not ${given.secret_encoding}. Paste it as the gateway shows it, or choose how it is written.`,
    );
  }
}

function checkAmounts(given: Entered, paths: Record<PathName, Path | null>, refuse: Refuse): void {
  const { expected_amount_path: expected, received_amount_path: received, tx_hash_path: hash } = paths;
  if ((expected !== null || received !== null) && given.asset === "" && paths.asset_path === null) {
    refuse(
      "asset_path",
      "An amount needs its asset: say where it stands, or name the one that is always meant.",
    );
  }
  if (paths.price_amount_path !== null && given.price_currency === "" && paths.price_currency_path === null) {
    refuse(
      "price_currency_path",
      "A price needs its currency: say where it stands, or name the one that is always meant.",
    );
  }
  if (given.amount_semantics !== "per_transaction" || received === null) return;
  if (hash === null)
    refuse(
      "tx_hash_path",
      "Amounts of single transactions need their hashes, so that none is counted twice.",
    );
  else if (lists(hash) !== lists(received) || (lists(hash) > 0 && !shareList(hash, received))) {
    refuse(
      "received_amount_path",
      "Amount and hash of a transaction stand in the same list: both paths go through the same [*].",
    );
  }
}

function readAcknowledgement(text: string, refuse: Refuse): Readonly<Record<string, unknown>> {
  if (text === "") return {};
  const answer = jsonObject(text);
  if (answer === null) refuse("acknowledgement", 'This is not a JSON object such as {"status": 200}.');
  const taken = OUR_ANSWERS.filter((name) => answer !== null && Object.hasOwn(answer, name));
  if (taken.length > 0)
    refuse("acknowledgement", `${taken.join(", ")} is answered by Settledesk itself; choose other names.`);
  return answer ?? {};
}

function jsonObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

export const config: GatewayConfig<GenericConfig> = {
  schema,
  fields,
  setup: [
    "In the gateway's settings, find its webhooks, also called notifications, callbacks or IPN.",
    "Set this address there, exactly as it is shown, for every event about payments.",
    "Copy one webhook from its log, with its headers, and try it under Settings: the signature has to be right and every field found before you rely on it.",
  ],
};
