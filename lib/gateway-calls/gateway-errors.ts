import { AppError } from "@/lib/domain/errors";

/** The gateway could not be asked now: away, too slow, or telling us to wait. The same question may be put later. */
export class GatewayUnavailable extends AppError {
  constructor(
    message: string,
    options: { userMessage: string; retryAfterSeconds?: number; cause?: unknown },
  ) {
    super("unavailable", message, options);
    this.name = "GatewayUnavailable";
  }
}

/** The question was not put, or its answer not taken, and asking again would end the same way: somebody has to look. */
export class GatewayRefused extends AppError {
  constructor(message: string, options: { userMessage: string; cause?: unknown }) {
    super("gateway_refused", message, options);
    this.name = "GatewayRefused";
  }
}

/** A request that changes something left, and no answer says what became of it. */
export class GatewayOutcomeUnknown extends AppError {
  constructor(message: string, options: { userMessage: string; cause?: unknown }) {
    super("outcome_unknown", message, options);
    this.name = "GatewayOutcomeUnknown";
  }
}
