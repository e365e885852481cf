import { LosslessNumber, stringify } from "lossless-json";
import { format } from "../../domain/decimal";
import { AppError } from "../../domain/errors";
import { outcomeUnknown, requireDone } from "../change-outcome";
import type { ConfigField, CreatePayment, GatewayHttp, PaymentCreation } from "../contract";
import { asObject, readJsonObject, textOf } from "../json-body";
import { choices, listCountries } from "./choices";
import type { TwoCoinConfig } from "./config";
import { coinLabel, currenciesOf, fiatId } from "./currency";
import { currenciesNow } from "./dictionary";
import { toEvent } from "./map";
import { readAnswer } from "./parse";
import { ask, VENDOR, type Answer } from "./request";
import { isWalletAddress } from "./wallet-address";

const FIELDS: readonly ConfigField[] = [
  {
    name: "country",
    label: "Country",
    help: "Where the customer lives. It decides which coins and providers there are.",
    kind: "setting",
    input: "select",
    required: true,
  },
  {
    name: "state",
    label: "State",
    help: "Only for countries that have states at Two-Coin, and needed there.",
    kind: "setting",
    input: "select",
    required: false,
  },
  {
    name: "coin",
    label: "Coin",
    help: "What the customer gets for the money.",
    kind: "setting",
    input: "select",
    required: true,
  },
  {
    name: "payment_method",
    label: "Payment method",
    help: "How the customer pays the provider, a card for one.",
    kind: "setting",
    input: "select",
    required: true,
  },
  {
    name: "provider",
    label: "Provider",
    help: "Who sells the coins, with what it gives for this price now.",
    kind: "setting",
    input: "select",
    required: true,
  },
  {
    name: "wallet_address",
    label: "Wallet address",
    help: "The customer's own wallet, to which the coins go. What is sent to a wrong address is lost.",
    kind: "setting",
    input: "text",
    required: true,
  },
];

/** POST /on_ramp/orders (Two-Coin documentation, "Orders"). Webhooks go to the address in the merchant settings. */
export const create: PaymentCreation<TwoCoinConfig> = {
  fields: FIELDS,
  letsCustomerChoose: true,
  onlyCustomerChooses: true,
  choices,
  async send(request, config, http) {
    const body = await orderBody(request, config, http);
    const answer = await ask("POST", "/on_ramp/orders", body, config, http);
    requireDone(VENDOR, { status: answer.status, body: answer.body.toString("utf8") }, adviceFor(answer));
    const read = readAnswer(answer.body, currenciesOf(config));
    if (read.kind !== "read") throw outcomeUnknown(VENDOR, read.reason);
    return {
      event: toEvent(read.order, "order created", answer.body),
      // Part of the path by which the order is asked for, and in no webhook.
      context: { provider_code: option(request, "provider") },
    };
  },
};

async function orderBody(request: CreatePayment, config: TwoCoinConfig, http: GatewayHttp): Promise<string> {
  const { merchantReference, price, options } = request;
  if (request.payIn !== null)
    throw refused("The customer pays Two-Coin in money, so no coin can be asked for. Leave it open.");
  for (const { name, label, required } of FIELDS) {
    if (required && option(request, name) === "") throw refused(`${label} is missing. Choose it.`);
  }
  const currencies = await currenciesNow(config, http);
  const from = fiatId(currencies, price.currency);
  if (from === null) throw refused(`Two-Coin takes no ${price.currency}. Use another gateway.`);
  const [to, wallet] = [option(request, "coin"), option(request, "wallet_address")];
  const coin = currencies[to];
  if (coin === undefined || coin.isFiat) throw refused(`Two-Coin has no coin ${to}. Choose another one.`);
  if (!isWalletAddress(wallet, coin))
    throw refused(
      `This is no address for ${coinLabel(coin)}; what is sent there would be lost. Copy it again from the customer's wallet.`,
    );
  const order = {
    provider_code: option(request, "provider"),
    from_currency: new LosslessNumber(from),
    from_amount: format(price.amount, 2),
    to_currency: new LosslessNumber(to),
    wallet_address: wallet,
    payment_method: option(request, "payment_method"),
    country_code: option(request, "country"),
    state_code: await stateFor(option(request, "country"), options.state?.trim() ?? "", config, http),
    // The shop's name of the customer is not known here; the order's own names nobody else.
    external_user_id: merchantReference,
    external_order_id: merchantReference,
  };
  return stringify(order) ?? "";
}

/** The state where the country has states; undefined, and so left out, where it has none. */
async function stateFor(
  code: string,
  state: string,
  config: TwoCoinConfig,
  http: GatewayHttp,
): Promise<string | undefined> {
  const country = (await listCountries(config, http)).find((one) => one.code === code);
  if (country === undefined) throw refused(`Two-Coin does not know the country ${code}. Choose another one.`);
  if (country.states.length === 0) return undefined;
  if (!country.states.some(({ value }) => value === state))
    throw refused(`Two-Coin needs a state for ${country.name}. Choose one of its list.`);
  return state;
}

function option({ options }: CreatePayment, name: string): string {
  return options[name]?.trim() ?? "";
}

/** What it says is meant for people: "Provider error: Amount below minimum". The older form has it one level down. */
function adviceFor({ status, body }: Answer): string {
  if (status === 401 || status === 403)
    return "Check the merchant code and the API secret of this integration.";
  const json = readJsonObject(body);
  const message = textOf(json?.message) ?? textOf(asObject(json?.error)?.message);
  return message === null ? "Choose another provider." : `It says: "${message.slice(0, 200)}".`;
}

function refused(reason: string): AppError {
  return new AppError("gateway_refused", `two_coin: ${reason}`, {
    userMessage: `${reason} Nothing was made.`,
  });
}
