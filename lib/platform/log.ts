import { now } from "@/lib/platform/clock";

export type LogFields = Record<string, unknown>;
type Level = "info" | "warn" | "error";

const SECRET_NAME =
  /secret|password|passphrase|token|authorization|cookie|credential|signature|hmac|master_?key|api_?key|callback_?key|signing_?key|ciphertext|totp/i;
const SECRET_TEXT: [RegExp, string][] = [
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, "$1 [redacted]"],
  [/\bwhsec_[\w+/=-]+/g, "[redacted]"],
  [/\b([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s@]*@/gi, "$1:[redacted]@"],
];
const MAX_DEPTH = 6;

/**
 * One JSON line per call on standard error, so that a command's standard output stays its own. Values under names that
 * sound secret, bearer tokens and passwords in addresses are replaced. It does not recognise a bare secret in free text.
 */
export const log = {
  info: (message: string, fields?: LogFields) => write("info", message, fields),
  warn: (message: string, fields?: LogFields) => write("warn", message, fields),
  error: (message: string, fields?: LogFields) => write("error", message, fields),
};

export function formatLine(level: Level, message: string, fields: LogFields = {}): string {
  return JSON.stringify({
    time: now().toISOString(),
    level,
    message: redactText(message),
    ...redactFields(fields, 0),
  });
}

function write(level: Level, message: string, fields?: LogFields): void {
  process.stderr.write(`${formatLine(level, message, fields)}\n`);
}

function redactFields(fields: object, depth: number): LogFields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      SECRET_NAME.test(name) && canHoldSecret(value) ? "[redacted]" : redact(value, depth + 1),
    ]),
  );
}

// A count under a telling name, such as signature_failures, is worth reading.
const canHoldSecret = (value: unknown) =>
  typeof value === "string" || (typeof value === "object" && value !== null);

function redact(value: unknown, depth: number): unknown {
  if (typeof value === "string") return redactText(value);
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (depth > MAX_DEPTH) return "[too deep]";
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  if (value instanceof Error) return describeError(value, depth);
  return redactFields(value, depth);
}

// Of an error's own fields only the plain ones (code, path): drivers hang whole connections on theirs. PostgreSQL's
// detail prints the refused row, customers' names and addresses included; its constraint and column say enough.
function describeError(error: Error, depth: number): LogFields {
  const plain = Object.entries(error).filter(
    ([name, value]) => name !== "detail" && typeof value !== "object" && typeof value !== "function",
  );
  return {
    ...redactFields(Object.fromEntries(plain), depth),
    name: error.name,
    message: redactText(error.message),
    stack: redactText(error.stack ?? ""),
    ...(error.cause !== undefined && { cause: redact(error.cause, depth + 1) }),
  };
}

function redactText(text: string): string {
  return SECRET_TEXT.reduce((clean, [pattern, replacement]) => clean.replace(pattern, replacement), text);
}
