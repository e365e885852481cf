import type { ConfigField } from "../contract";
import { DEFAULT_TABLE } from "./status-table";
import { TIME_FORMAT_LABEL, TIME_FORMATS } from "./time-format";

type Draft = Omit<ConfigField, "kind" | "required" | "default" | "input"> &
  Partial<Pick<ConfigField, "input" | "required" | "default">>;

/** Text that may be left out, unless the field says otherwise; a choice is always made. */
function group(name: string, drafts: readonly Draft[]): ConfigField[] {
  return drafts.map((draft) => ({
    kind: "setting",
    input: draft.options === undefined ? "text" : "select",
    required: draft.options !== undefined,
    default: draft.options?.[0]?.value ?? "",
    group: name,
    ...draft,
  }));
}

const TIMES = TIME_FORMATS.map((value) => ({ value, label: TIME_FORMAT_LABEL[value] }));

const UNITS = [
  { value: "decimal", label: "Whole units, such as 49.99" },
  { value: "smallest", label: "Smallest units, such as 4999 cents" },
];

const SIGNATURE = group("The signature", [
  {
    name: "signature_header",
    label: "Signature header",
    help: "The header that carries the signature, as the gateway's documentation names it.",
    required: true,
    default: "X-Signature",
  },
  {
    name: "signature_prefix",
    label: "Before the signature",
    help: 'What stands before it in the header: "sha256=", or "v1=" where the header is "t=…,v1=…". Empty where it stands alone.',
  },
  {
    name: "signature_algorithm",
    label: "Algorithm",
    help: "Nearly all gateways use HMAC-SHA256. Signatures without a key, or with a public key, cannot be checked here.",
    options: [
      { value: "hmac_sha256", label: "HMAC-SHA256" },
      { value: "hmac_sha512", label: "HMAC-SHA512" },
      { value: "hmac_sha1", label: "HMAC-SHA1" },
    ],
  },
  {
    name: "signature_encoding",
    label: "Signature written as",
    help: "Hex is 64 digits for SHA-256; base64 is shorter, with capitals and often = at its end.",
    options: [
      { value: "hex", label: "Hex" },
      { value: "base64", label: "Base64" },
    ],
  },
  {
    name: "secret_encoding",
    label: "Secret written as",
    help: "Text, unless the documentation says that the secret is decoded before it signs. A secret that begins with whsec_ is base64.",
    options: [
      { value: "utf8", label: "Text" },
      { value: "hex", label: "Hex" },
      { value: "base64", label: "Base64" },
    ],
  },
  {
    name: "signed_content",
    label: "What is signed",
    help: "{body} for the body alone. Also {timestamp}, {url} (the webhook address), {method}, {header:x-name}, and \\n for a new line: {timestamp}.{body}",
    required: true,
    default: "{body}",
  },
  {
    name: "timestamp_header",
    label: "Timestamp header",
    help: "Where {timestamp} comes from, if it is signed. It may be the signature's own header.",
  },
  {
    name: "timestamp_prefix",
    label: "Before the timestamp",
    help: 'What stands before it in its header: "t=" where the header is "t=…,v1=…".',
  },
  {
    name: "timestamp_format",
    label: "Timestamp written as",
    help: "How the signed time is written in its header; it is signed exactly as it stands there.",
    options: TIMES,
  },
  {
    name: "timestamp_tolerance_seconds",
    label: "Oldest signature taken, seconds",
    help: "Empty takes any: a repeated message changes nothing here, and many gateways repeat a late one under its first time.",
  },
]);

const MESSAGE = group("The message", [
  {
    name: "body_format",
    label: "Body",
    help: "What the gateway sends. In a form a path is the name of a field.",
    options: [
      { value: "json", label: "JSON" },
      { value: "form", label: "Form (application/x-www-form-urlencoded)" },
    ],
  },
  {
    name: "reference_path",
    label: "Reference",
    help: "Where the gateway's own reference of the payment stands: invoice.id, or data.payments[0].id. It is the same in all messages of a payment.",
    required: true,
    default: "id",
  },
  {
    name: "order_path",
    label: "Order reference",
    help: "Where the gateway repeats your shop's order number. Without it orders are known by the gateway's reference alone.",
  },
  {
    name: "event_id_path",
    label: "Event id",
    help: "Where the id of this one message stands, if it has one; a repeat has the same. Without it equal bodies are repeats.",
  },
  {
    name: "event_type_path",
    label: "Event type",
    help: "Where the name of the event stands, for the timeline and for leaving types out.",
  },
  {
    name: "ignored_event_types",
    label: "Event types to leave out",
    help: "One a line. Messages of these types are kept and change nothing: pings, payouts, and what else is no customer's payment.",
    input: "textarea",
  },
  {
    name: "occurred_at_path",
    label: "Time of the event",
    help: "Where the gateway's own time stands. Without it nothing can be called late, and opposite words about one payment go to a person.",
  },
  {
    name: "expires_at_path",
    label: "Time to pay ends",
    help: "Where the deadline of the payment stands.",
  },
  {
    name: "time_format",
    label: "Times written as",
    help: "How both are written in the body.",
    options: TIMES,
  },
]);

const STATUS = group("The status", [
  {
    name: "status_path",
    label: "Status",
    help: "Where the word stands that says how the payment is doing; the event's type where that is all there is.",
    required: true,
    default: "status",
  },
  {
    name: "status_table",
    label: "What its words mean",
    help: "Their word = our status, one a line; what follows # is a note. Capitals make no difference. A word that is not here goes to manual review and is never guessed at.",
    input: "textarea",
    required: true,
    default: DEFAULT_TABLE,
  },
]);

const AMOUNTS = group("Amounts", [
  {
    name: "asset_path",
    label: "Asset",
    help: "Where the coin or currency of the amounts stands.",
  },
  {
    name: "asset",
    label: "Asset, if none is named",
    help: "For gateways that pay in one asset and do not name it, such as USDT.",
  },
  {
    name: "network_path",
    label: "Network",
    help: "Where the chain stands, such as tron; only where the message names it apart from the asset.",
  },
  {
    name: "network",
    label: "Network, if none is named",
    help: "For gateways that use one chain and do not name it.",
  },
  {
    name: "asset_table",
    label: "What its codes mean",
    help: "Their code = asset, or asset on network, one a line: usdttrc20 = USDT on tron. A code that is not here is taken as it is.",
    input: "textarea",
  },
  {
    name: "expected_amount_path",
    label: "Expected amount",
    help: "Where the amount stands that the customer was asked for, in that asset.",
  },
  {
    name: "received_amount_path",
    label: "Received amount",
    help: "Where the amount stands that arrived. payments[*].amount takes every one of a list. Without it the gateway's word alone decides.",
  },
  {
    name: "amount_semantics",
    label: "The received amount is",
    help: "Some gateways repeat the price in every message; what was charged then counts once a status of money is said.",
    options: [
      { value: "cumulative", label: "All that has arrived so far" },
      { value: "cumulative_once_paid", label: "What was charged, once it is paid" },
      { value: "per_transaction", label: "What one transaction brought" },
    ],
  },
  {
    name: "amount_unit",
    label: "Amounts are in",
    help: "The unit of the expected and the received amount.",
    options: UNITS,
  },
  {
    name: "amount_decimals",
    label: "Decimals of the smallest unit",
    help: "Empty takes those of the asset, 8 for BTC and 2 for USD; of an asset that is not known here the amount is then left out.",
  },
  {
    name: "price_amount_path",
    label: "Price",
    help: "Where the price in your shop's currency stands, if the message has it besides.",
  },
  {
    name: "price_amount_unit",
    label: "The price is in",
    help: "The unit of the price alone.",
    options: UNITS,
  },
  {
    name: "price_currency_path",
    label: "Currency of the price",
    help: "Where the currency of the price stands.",
  },
  {
    name: "price_currency",
    label: "Currency, if none is named",
    help: "For prices that are always in one currency, such as EUR.",
  },
]);

const MORE = group("Chain and customer", [
  {
    name: "tx_hash_path",
    label: "Transaction hash",
    help: "Where the hash of the paying transaction stands; payments[*].txid for every one of a list.",
  },
  {
    name: "confirmations_path",
    label: "Confirmations",
    help: "Where the number of confirmations stands that the payment has.",
  },
  {
    name: "required_confirmations_path",
    label: "Confirmations wanted",
    help: "Where the number of confirmations stands that the gateway waits for.",
  },
  { name: "pay_address_path", label: "Address", help: "Where the address stands that the customer pays to." },
  {
    name: "checkout_url_path",
    label: "Checkout page",
    help: "Where the address of the page stands on which the customer pays.",
  },
  {
    name: "customer_email_path",
    label: "Customer's e-mail",
    help: "Where the customer's e-mail address stands.",
  },
]);

const ANSWER = group("The answer", [
  {
    name: "acknowledgement",
    label: "Fields the gateway wants to read",
    help: 'A JSON object that is added to the answer of a webhook that was taken, such as {"status": 200}. Most gateways read the 200 alone.',
    input: "textarea",
  },
]);

export const fields: readonly ConfigField[] = [
  {
    name: "signing_secret",
    label: "Signing secret",
    help: "The key the gateway signs its webhooks with; often called webhook secret, IPN secret or HMAC key.",
    kind: "credential",
    input: "secret",
    required: true,
  },
  ...SIGNATURE,
  ...MESSAGE,
  ...STATUS,
  ...AMOUNTS,
  ...MORE,
  ...ANSWER,
];
