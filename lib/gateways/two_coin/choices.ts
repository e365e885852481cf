import { parse } from "lossless-json";
import { format, type Decimal } from "../../domain/decimal";
import type { CreateChoicesInput, GatewayHttp } from "../contract";
import { asObject, readJsonObject, textOf, type JsonObject } from "../json-body";
import type { TwoCoinConfig } from "./config";
import { coinLabel, fiatId, type Currencies } from "./currency";
import { currenciesNow } from "./dictionary";
import { question, unavailable } from "./request";

type Choice = { value: string; label: string };
type Choices = Record<string, readonly Choice[]>;

/** Who asks for offers before there is an order; Two-Coin wants a name for the customer. */
const NOBODY_YET = "quote";

/**
 * What can be chosen, each from what was chosen before it: country, state where the country has states, coin and payment
 * method, and last the providers that offer the coin for this price.
 */
export async function choices(
  { price, options }: CreateChoicesInput,
  config: TwoCoinConfig,
  http: GatewayHttp,
): Promise<Choices> {
  const countries = await listCountries(config, http);
  const found: Choices = { country: countries.map(({ code, name }) => ({ value: code, label: name })) };
  const currencies = await currenciesNow(config, http);
  const from = fiatId(currencies, price.currency);
  const country = countries.find(({ code }) => code === options.country);
  if (country === undefined || from === null) return found;
  found.state = country.states;
  found.coin = await listCoins(from, country.code, currencies, config, http);
  const state = country.states.some(({ value }) => value === options.state) ? options.state : undefined;
  if (country.states.length > 0 && state === undefined) return found;
  const place = { country: country.code, ...(state !== undefined && { state }) };
  found.payment_method = await listPaymentMethods(from, place, config, http);
  if (!found.coin.some(({ value }) => value === options.coin)) return found;
  const wanted = { from, to: options.coin ?? "", amount: price.amount, method: options.payment_method ?? "" };
  found.provider = await listOffers(wanted, place, currencies, config, http);
  return found;
}

export interface Country {
  code: string;
  name: string;
  states: readonly Choice[];
}

/** GET /dict/countries; an order for a country with states has to name one. */
export async function listCountries(config: TwoCoinConfig, http: GatewayHttp): Promise<readonly Country[]> {
  const json = await askObject("/dict/countries", config, http);
  if (!Array.isArray(json.countries)) throw unavailable("no list of countries");
  return json.countries.flatMap((entry: unknown) => {
    const country = codeAndName(entry);
    const states = asObject(entry)?.states;
    return country === null
      ? []
      : [
          {
            code: country.value,
            name: country.label,
            states: Array.isArray(states) ? states.flatMap((state: unknown) => codeAndName(state) ?? []) : [],
          },
        ];
  });
}

/** GET /on_ramp/currency_pairs: a list of providers, each with the numbers of what it takes and what it sells. */
async function listCoins(
  from: string,
  country: string,
  currencies: Currencies,
  config: TwoCoinConfig,
  http: GatewayHttp,
): Promise<readonly Choice[]> {
  const body = await question(`/on_ramp/currency_pairs?${query({ country_code: country })}`, config, http);
  const pairs = body === null ? null : parseList(body);
  if (pairs === null) throw unavailable("no list of currency pairs");
  const ids = pairs.flatMap((entry) => {
    const pair = asObject(entry);
    return idsOf(pair?.fiat_currencies).includes(from) ? idsOf(pair?.crypto_currencies) : [];
  });
  return [...new Set(ids)].flatMap((id) => {
    const currency = currencies[id];
    return currency === undefined ? [] : [{ value: id, label: coinLabel(currency) }];
  });
}

/** GET /on_ramp/payment_methods. */
async function listPaymentMethods(
  from: string,
  { country, state }: Place,
  config: TwoCoinConfig,
  http: GatewayHttp,
): Promise<readonly Choice[]> {
  const asked = query({ fiat_currency: from, country_code: country, state });
  const { payment_methods: methods } = await askObject(`/on_ramp/payment_methods?${asked}`, config, http);
  if (!Array.isArray(methods)) throw unavailable("no list of payment methods");
  return methods.flatMap((method: unknown) => codeAndName(method) ?? []);
}

/** GET /on_ramp/offers: what each provider gives for the price, under the provider's code. */
async function listOffers(
  { from, to, amount, method }: { from: string; to: string; amount: Decimal; method: string },
  place: Place,
  currencies: Currencies,
  config: TwoCoinConfig,
  http: GatewayHttp,
): Promise<readonly Choice[]> {
  const asked = query({
    external_user_id: NOBODY_YET,
    currency_from: from,
    currency_to: to,
    amount_from: format(amount, 2),
    ...place,
    payment_method: method === "" ? undefined : method,
  });
  const offers = await askObject(`/on_ramp/offers?${asked}`, config, http);
  const [coin, money] = [currencies[to]?.ticker ?? "", currencies[from]?.ticker ?? ""];
  return Object.entries(offers).flatMap(([provider, entry]) => {
    const offer = asObject(entry);
    const gets = textOf(offer?.amount_expected_to);
    if (offer === null || gets === null) return [];
    const fee = textOf(offer.fee);
    const feeWords = fee === null ? "" : `, fee ${fee} ${money}`;
    return [{ value: provider, label: `${provider}: ${gets} ${coin}${feeWords}` }];
  });
}

interface Place {
  country: string;
  state?: string;
}

async function askObject(path: string, config: TwoCoinConfig, http: GatewayHttp): Promise<JsonObject> {
  const body = await question(path, config, http);
  const json = body === null ? null : readJsonObject(body);
  if (json === null) throw unavailable(`no answer that can be read to ${path.split("?")[0]}`);
  return json;
}

/** The one answer that is a bare list. */
function parseList(body: Buffer): readonly unknown[] | null {
  try {
    const list = parse(body.toString("utf8"));
    return Array.isArray(list) ? list : null;
  } catch {
    return null;
  }
}

function idsOf(list: unknown): string[] {
  return Array.isArray(list) ? list.flatMap((id: unknown) => textOf(id) ?? []) : [];
}

function codeAndName(entry: unknown): Choice | null {
  const named = asObject(entry);
  const code = textOf(named?.code);
  return code === null ? null : { value: code, label: textOf(named?.name) ?? code };
}

function query(parameters: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(parameters).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return new URLSearchParams(given).toString();
}
