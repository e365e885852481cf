/** Every error that leaves a verb carries one of these codes; each transport translates them once. */
export type ErrorCode =
  | "invalid_input"
  | "unauthenticated"
  /** A gateway's delivery that does not prove where it comes from. */
  | "signature_refused"
  | "forbidden"
  | "not_found"
  /** The row moved since it was read; nothing was written. */
  | "conflict"
  /** The same idempotency key came with another body. */
  | "idempotency_mismatch"
  | "too_many_requests"
  | "too_large"
  | "unsupported_media_type"
  /** The database or a gateway is away; the same request may be repeated. */
  | "unavailable"
  /** The gateway answered, and said no. */
  | "gateway_refused"
  /** The gateway may or may not have done it: to be looked up there, never simply repeated. */
  | "outcome_unknown"
  | "internal";

export interface FieldError {
  /** Path of the field in the input, dots between parts. */
  field: string;
  message: string;
}

/** `message` is for logs; `userMessage` says what happened, what was kept and what to do next. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly userMessage: string;
  readonly fields: readonly FieldError[];
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      userMessage?: string;
      fields?: readonly FieldError[];
      retryAfterSeconds?: number;
      cause?: unknown;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.userMessage = options.userMessage ?? message;
    this.fields = options.fields ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
