import { isPositive } from "../../domain/decimal";
import type { SimulatedVendor, VendorAnswer, VendorPayment, VendorRequest } from "../contract";
import { amountOf, readJsonObject, textOf, type JsonObject } from "../json-body";
import { refuseHex } from "../signature";
import { linkId, type CoindpayConfig } from "./config";
import { linkSignature } from "./create";

/** In a vendor's notes: the JSON of a payment link that is not as `ONLINE` has it. */
export const PAYEE_NOTE = "payee/";

const ONLINE = { amountType: 2, maxAmount: 50000, payType: ["fiat", "crypto"], chargeType: 1, status: 1 };

const PAGE =
  "<!doctype html><title>Pay</title><p>This page plays CoindPay's. The payment has begun, and its webhooks follow.</p>";

/**
 * CoindPay's API (docs.coindpay.xyz) and, where the payment link leads here too, the page behind it: a customer who
 * opens a signed link begins a payment, which is how payments come to be there.
 */
export function api(request: VendorRequest, vendor: SimulatedVendor, config: CoindpayConfig): VendorAnswer {
  const { pathname, searchParams } = new URL(request.path, "https://api.example.test");
  if (request.method !== "GET") return fault(404, "Not found");
  if (pathname === "/payment/order") return findOrder(searchParams, vendor);
  if (pathname === "/payment/payee") return findPayee(searchParams.get("id"), vendor, config);
  const isLink = config.payment_link !== "" && new URL(config.payment_link).pathname.endsWith(pathname);
  return isLink && pathname !== "/" ? openLink(searchParams, vendor, config) : fault(404, "Not found");
}

function findOrder(query: URLSearchParams, vendor: SimulatedVendor): VendorAnswer {
  const [rampId, txHash] = [query.get("rampId"), query.get("signature")];
  if (rampId === null && txHash === null) return fault(400, "rampId or signature is required");
  const found = vendor
    .list()
    .map(orderOf)
    .find(
      (order) =>
        order !== null &&
        (rampId !== null ? textOf(order.json.rampId) === rampId : textOf(order.json.signature) === txHash),
    );
  return found ? data(found.text) : fault(404, "Payment not found ˙◠˙");
}

/** Null while the customer has only opened the link. */
function orderOf({ since, records }: VendorPayment): { text: string; json: JsonObject } | null {
  const text = since === null ? undefined : records.order;
  const json = text === undefined ? null : readJsonObject(Buffer.from(text, "utf8"));
  return text === undefined || json === null ? null : { text, json };
}

function findPayee(id: string | null, vendor: SimulatedVendor, config: CoindpayConfig): VendorAnswer {
  if (id === null || id !== linkId(config.payment_link)) return fault(404, "Payee not found");
  const noted = vendor.notes.get(`${PAYEE_NOTE}${id}`);
  return data(noted ?? JSON.stringify({ id, title: "Checkout", ...ONLINE }));
}

function openLink(query: URLSearchParams, vendor: SimulatedVendor, config: CoindpayConfig): VendorAnswer {
  const reference = query.get("merchant_transaction_id") ?? "";
  const priceText = query.get("price") ?? "";
  const amount = amountOf(priceText);
  const refusal = refuseHex(query.get("signature"), linkSignature(config.api_secret, reference, priceText));
  if (refusal !== null || reference === "" || amount === null || !isPositive(amount))
    return fault(403, "Invalid signature");
  if (vendor.findByMerchantReference(reference) === null) {
    const price = { amount, currency: query.get("currency") ?? "USD" };
    const customer = { name: query.get("name") ?? "", email: query.get("email") ?? "" };
    const asked = { externalOrderId: reference, asset: "USDC", network: "base", amount, price, customer };
    vendor.create(asked, null);
  }
  return { status: 200, headers: { "content-type": "text/html; charset=utf-8" }, body: PAGE };
}

function data(json: string): VendorAnswer {
  return answer(200, `{"ok":true,"data":${json}}`);
}

function fault(status: number, message: string): VendorAnswer {
  return answer(status, JSON.stringify({ ok: false, message }));
}

function answer(status: number, body: string): VendorAnswer {
  return { status, headers: { "content-type": "application/json" }, body };
}
