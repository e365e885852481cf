import { poolExecutor, pool } from "@/lib/db/client";
import { ORDER_STATUSES } from "@/lib/domain/order-status";
import { webhookCounts } from "@/lib/health/webhook-counts";
import { isWorkerPresent } from "@/lib/health/worker-presence";
import { now } from "@/lib/platform/clock";
import { log } from "@/lib/platform/log";

/** Past this a monitor only needs to know "many", and counting on would cost more than it tells. */
const CEILING = 10_000;
const WAITING_OUTCOMES = ["quarantined", "unmatched", "unmapped"];
const HOUR_MS = 3_600_000;

type Labels = Record<string, string>;
type Sample = readonly [Labels, number];

/** Figures for Prometheus in its text format, 0.0.4. Without the database it gives what the process knows by itself. */
export async function metricsText(): Promise<string> {
  const stored = await storedFigures().catch((error: unknown) => {
    log.warn("metrics without the database", { error });
    return [];
  });
  const isUp: Sample[] = [[{}, stored.length > 0 ? 1 : 0]];
  return [
    ...processFigures(),
    ...webhookFigures(),
    family("settledesk_database_up", "gauge", "Whether the database answered.", isUp),
    ...stored,
  ].join("");
}

async function storedFigures(): Promise<string[]> {
  const db = poolExecutor();
  const at = now();
  const count = (table: string, condition: string) =>
    `(SELECT count(*)::int FROM (SELECT FROM ${table} WHERE ${condition} LIMIT ${CEILING}) AS t)`;
  const [figures] = await db.query<Record<string, number>>(
    `SELECT ${[
      ...ORDER_STATUSES.map((status) => `${count("orders", `status = '${status}'`)} AS "order ${status}"`),
      ...WAITING_OUTCOMES.map(
        (outcome) => `${count("deliveries", `outcome = '${outcome}'`)} AS "delivery ${outcome}"`,
      ),
      `${count("orders", "needs_action")} AS need_action`,
      `${count("payments", "news_due_at < $1")} AS overdue`,
      `${count("outbox", "delivered_at IS NULL")} AS undelivered`,
      `(SELECT coalesce(extract(epoch FROM $1 - min(created_at)), 0)::float8 FROM outbox WHERE delivered_at IS NULL) AS oldest`,
    ].join(", ")}`,
    [at],
  );
  const refused = await db.query<{ reason: string; count: number }>(
    `SELECT r.reason, sum(r.count)::int AS count FROM integrations i
     JOIN rejections r ON r.integration_id = i.id AND r.minute >= $1 GROUP BY r.reason ORDER BY r.reason`,
    [new Date(at.getTime() - HOUR_MS)],
  );
  const isPresent = await isWorkerPresent(db);
  const figure = (name: string) => figures?.[name] ?? 0;
  const upTo = `Counted up to ${CEILING}.`;
  return [
    family(
      "settledesk_orders",
      "gauge",
      `Orders by status. ${upTo}`,
      ORDER_STATUSES.map((status) => [{ status }, figure(`order ${status}`)]),
    ),
    family("settledesk_orders_need_action", "gauge", `Orders that wait for staff. ${upTo}`, [
      [{}, figure("need_action")],
    ]),
    family(
      "settledesk_deliveries_waiting",
      "gauge",
      `Deliveries that wait for a person, by outcome. ${upTo}`,
      WAITING_OUTCOMES.map((outcome) => [{ outcome }, figure(`delivery ${outcome}`)]),
    ),
    family("settledesk_payments_overdue", "gauge", `Payments whose news is overdue. ${upTo}`, [
      [{}, figure("overdue")],
    ]),
    family("settledesk_outbox_undelivered", "gauge", `Signals to the shop that are not delivered. ${upTo}`, [
      [{}, figure("undelivered")],
    ]),
    family("settledesk_outbox_oldest_seconds", "gauge", "Age of the oldest of them.", [
      [{}, figure("oldest")],
    ]),
    family(
      "settledesk_rejections_last_hour",
      "gauge",
      "Webhooks refused in the last hour, by reason.",
      refused.map(({ reason, count: refusals }) => [{ reason }, refusals]),
    ),
    family("settledesk_worker_present", "gauge", "Whether a worker is connected.", [[{}, isPresent ? 1 : 0]]),
  ];
}

function webhookFigures(): string[] {
  const { answers, seconds } = webhookCounts();
  const samples = [...answers].sort().map(([key, count]): Sample => {
    const [outcome = "", status = ""] = key.split(" ");
    return [{ outcome, status }, count];
  });
  return [
    family(
      "settledesk_webhooks_total",
      "counter",
      "Webhooks this process answered, by outcome and status.",
      samples,
    ),
    family("settledesk_webhook_seconds_total", "counter", "Time it took to answer them.", [[{}, seconds]]),
  ];
}

function processFigures(): string[] {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  const { totalCount, idleCount, waitingCount } = pool();
  const startedAt = now().getTime() / 1000 - process.uptime();
  return [
    family("process_cpu_seconds_total", "counter", "CPU time of this process.", [
      [{}, (user + system) / 1e6],
    ]),
    family("process_resident_memory_bytes", "gauge", "Memory of this process.", [[{}, rss]]),
    family("nodejs_heap_size_used_bytes", "gauge", "JavaScript heap in use.", [[{}, heapUsed]]),
    family("process_start_time_seconds", "gauge", "When this process started.", [[{}, startedAt]]),
    family(
      "settledesk_database_connections",
      "gauge",
      "Connections of this process, and requests that wait for one.",
      [
        [{ state: "open" }, totalCount],
        [{ state: "idle" }, idleCount],
        [{ state: "waiting" }, waitingCount],
      ],
    ),
  ];
}

function family(name: string, type: "counter" | "gauge", help: string, samples: readonly Sample[]): string {
  const lines = samples.map(([labels, value]) => `${name}${labelText(labels)} ${value}`);
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ""].join("\n");
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replaceAll(/[\\"\n]/g, " ")}"`,
  );
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}
