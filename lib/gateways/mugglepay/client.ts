import { AppError } from "../../domain/errors";
import type { GatewayClient } from "../contract";
import { readJsonObject, textOf } from "../json-body";
import type { MugglepayConfig } from "./config";
import { answerEvent } from "./map";
import { readAnswer } from "./parse";

export const client: GatewayClient<MugglepayConfig> = {
  /**
   * GET /orders/:id. Null when MugglePay does not know the order. Throws gateway_refused when it
   * does not accept the token, unavailable when it cannot answer now (it says 421 for "too often").
   */
  async findPayment(reference, config, http) {
    const answer = await http.send({
      method: "GET",
      url: `${config.api_base_url}/orders/${encodeURIComponent(reference.gatewayRef)}`,
      headers: { token: config.api_token, accept: "application/json" },
      body: "",
    });
    const body = Buffer.from(answer.body, "utf8");
    if (answer.status === 200) {
      const read = readAnswer(body);
      if (read.kind === "unreadable") throw unavailable(read.reason);
      return answerEvent(read.order, body);
    }
    const code = textOf(readJsonObject(body)?.error_code) ?? "";
    if (answer.status === 404 || code === "ORDER_NOT_VALID") return null;
    if (
      answer.status === 401 ||
      answer.status === 403 ||
      code === "AUTHENTICATION_FAILED" ||
      code === "ORDER_NO_PERMISSION"
    ) {
      throw new AppError("gateway_refused", `mugglepay: ${answer.status} ${code}`, {
        userMessage:
          "MugglePay did not accept the API token. Nothing was changed. Check the API token of this integration.",
      });
    }
    throw unavailable(`${answer.status} ${code}`);
  },
};

function unavailable(detail: string): AppError {
  return new AppError("unavailable", `mugglepay: ${detail}`, {
    userMessage: "MugglePay could not be asked just now. Nothing was changed, and it is asked again later.",
  });
}
