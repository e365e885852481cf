import { outcomeUnknown, requireDone } from "../change-outcome";
import type { GatewayHttp, WebhookSubscription, WebhookSubscriptions } from "../contract";
import { readJsonObject, textOf, type JsonObject } from "../json-body";
import { problemWords, request, unreadable, VENDOR } from "./client-request";
import type { CoinpaymentsConfig } from "./config";
import { askAll } from "./pages";
import { field } from "./parse";
import { bareId } from "./verify";

/** Those every instance knows. Events of a payment are spelled in two ways and say nothing that these do not say later. */
export const INVOICE_EVENTS: readonly string[] = [
  "invoiceCreated",
  "invoicePending",
  "invoicePaid",
  "invoiceCompleted",
  "invoiceCancelled",
  "invoiceTimedOut",
];

/** Webhooks of the API integration ("Client webhooks"). Leaving out `notifications` is refused with 400. */
export const subscriptions: WebhookSubscriptions<CoinpaymentsConfig> = {
  async list(config, http) {
    const items = await askAll(webhooksPath(config), "its webhooks", config, http);
    if (items === null) throw unreadable("404 for the webhooks of the integration");
    return items.flatMap((item) => readSubscription(item) ?? []);
  },

  async create(url, config, http) {
    const reply = await request("POST", webhooksPath(config), asked(url), config, http);
    requireDone(VENDOR, reply, adviceFor(reply.body));
    const id =
      textOf(field(readJsonObject(Buffer.from(reply.body, "utf8")), "id")) ?? (await idOf(url, config, http));
    if (id === null) throw outcomeUnknown(VENDOR, "a new webhook without an id");
    return subscription(id, url, INVOICE_EVENTS);
  },

  async update(id, url, config, http) {
    const reply = await request(
      "PUT",
      `${webhooksPath(config)}/${encodeURIComponent(id)}`,
      asked(url),
      config,
      http,
    );
    requireDone(VENDOR, reply, adviceFor(reply.body));
    return subscription(id, url, INVOICE_EVENTS);
  },

  async remove(id, config, http) {
    const reply = await request(
      "DELETE",
      `${webhooksPath(config)}/${encodeURIComponent(id)}`,
      null,
      config,
      http,
    );
    // Gone already is what was wanted.
    if (reply.status !== 404) requireDone(VENDOR, reply, adviceFor(reply.body));
  },
};

function webhooksPath(config: CoinpaymentsConfig): string {
  return `/v1/merchant/clients/${bareId(config.client_id)}/webhooks`;
}

function asked(url: string): object {
  return { notificationsUrl: url, notifications: INVOICE_EVENTS };
}

/** Some versions answer a creation with nothing at all. */
async function idOf(url: string, config: CoinpaymentsConfig, http: GatewayHttp): Promise<string | null> {
  const all = await subscriptions.list(config, http);
  return all.find((each) => each.url === url)?.id ?? null;
}

function readSubscription(item: JsonObject): WebhookSubscription | null {
  const id = textOf(field(item, "id"));
  const notifications = field(item, "notifications");
  const events = Array.isArray(notifications) ? notifications.flatMap((name) => textOf(name) ?? []) : [];
  return id === null ? null : subscription(id, textOf(field(item, "notificationsUrl")) ?? "", events);
}

function subscription(id: string, url: string, events: readonly string[]): WebhookSubscription {
  const have = new Set(events.map((event) => event.toLowerCase()));
  return { id, url, events, isComplete: INVOICE_EVENTS.every((event) => have.has(event.toLowerCase())) };
}

function adviceFor(body: string): string {
  return [
    problemWords(body),
    "Check that the integration may manage webhooks, and that the address can be reached from the internet over https.",
  ]
    .filter((sentence) => sentence !== "")
    .join(" ");
}
