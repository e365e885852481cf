import { createHash } from "node:crypto";
import { poolExecutor } from "@/lib/db/client";

const BATCH = 50_000;

export const ASSETS = ["BTC", "LTC", "USDT", "ETH"] as const;
export const CUSTOMERS = 50_000;

/** The hash of the transaction that pays order `n`, as the INSERT below makes it. */
export function hashOf(n: number): string {
  const half = (text: string) => createHash("md5").update(text).digest("hex");
  return half(`${n}`) + half(`tx${n}`);
}

/** The gateway's reference of the payment of order `n`. */
export function referenceOf(n: number): string {
  return `ref-${createHash("md5").update(`ref${n}`).digest("hex")}`;
}

/**
 * Two years of `count` orders, oldest first, one payment and one transaction each, in the proportions of a busy shop:
 * nine in ten paid, a few per cent in every exception, some hundred waiting for a person.
 */
export async function seedOrders(
  integrationIds: readonly string[],
  count: number,
  onProgress: (done: number) => void,
): Promise<void> {
  const sql = poolExecutor();
  // Filling an index row by row takes three times as long as making it at the end.
  const [index] = await sql.query<{ definition: string }>(
    "SELECT indexdef AS definition FROM pg_indexes WHERE indexname = 'order_search_text_idx'",
  );
  await sql.query("DROP INDEX IF EXISTS order_search_text_idx");
  for (let from = 1; from <= count; from += BATCH) {
    const until = Math.min(from + BATCH - 1, count);
    await sql.query(SEED, [integrationIds, from, until, count, ASSETS, CUSTOMERS]);
    onProgress(until);
  }
  if (index) await sql.query(index.definition);
  for (const table of ["orders", "payments", "transactions", "order_search"])
    await sql.query(`VACUUM (ANALYZE) ${table}`);
}

const SEED = `
WITH made AS (
  SELECT n, 'ord_bench' || lpad(n::text, 10, '0') AS id, 'pay_bench' || lpad(n::text, 10, '0') AS payment_id,
    now() - ($4 - n) * (interval '730 days' / $4) AS created, md5(n::text) || md5('tx' || n) AS hash,
    ($5::text[])[1 + n % array_length($5::text[], 1)] AS asset, (1 + n % 5000) / 100000.0 AS amount, 1.25 + n % 30000 AS price,
    ($1::text[])[1 + n % array_length($1::text[], 1)] AS integration_id, n % $6 AS customer,
    CASE WHEN n % 1000 < 900 THEN 'paid' WHEN n % 1000 < 940 THEN 'expired' WHEN n % 1000 < 955 THEN 'underpaid'
      WHEN n % 1000 < 965 THEN 'overpaid' WHEN n % 1000 < 975 THEN 'manual_review' WHEN n % 1000 < 988 THEN 'refunded'
      WHEN n % 1000 < 990 THEN 'refund_pending' WHEN n % 1000 < 998 THEN 'cancelled' WHEN n > $4 - 2000 THEN 'confirming' ELSE 'paid' END AS status
  FROM generate_series($2::int, $3::int) AS n
), flagged AS (
  SELECT *, CASE status WHEN 'underpaid' THEN 'under' WHEN 'overpaid' THEN 'over' WHEN 'manual_review' THEN 'late' END AS flag FROM made
), kept AS (
  INSERT INTO orders (id, external_order_id, integration_id, status, flags, flag_codes, next_action, needs_action, due_at, fulfillable,
    gateway, gateway_ref, gateway_status, asset, network, expected_amount, received_amount, difference_amount, fiat_currency, fiat_amount,
    confirmations, required_confirmations, tx_hashes, customer_name, customer_email, created_at, expires_at, paid_at, settled_at,
    status_changed_at, updated_at)
  SELECT id, 'SO-' || n, integration_id, status,
    CASE WHEN flag IS NULL THEN '[]' ELSE jsonb_build_array(jsonb_build_object('code', flag, 'detail', amount || ' ' || asset)) END,
    CASE WHEN flag IS NULL THEN '{}' ELSE ARRAY[flag] END, 'none', flag IS NOT NULL AND n > $4 - 20000, created + interval '1 day', status = 'paid',
    'coinpayments', 'ref-' || md5('ref' || n), 'Completed', asset, lower(asset), amount, amount, 0, 'USD', price, 3, 3, ARRAY[hash],
    'Customer ' || customer, 'customer' || customer || '@example.test', created, created + interval '1 hour', created + interval '9 minutes',
    created + interval '41 minutes', created + interval '9 minutes', created + interval '41 minutes'
  FROM flagged
), kept_payments AS (
  INSERT INTO payments (id, order_id, integration_id, gateway_ref, facts, status, gateway_status, asset, network, expected_amount, received_amount,
    confirmed_amount, fiat_currency, fiat_amount, confirmations, required_confirmations, created_at, paid_at, last_news_at, updated_at)
  SELECT payment_id, id, integration_id, 'ref-' || md5('ref' || n), '{"transactions":{}}', status, 'Completed', asset, lower(asset), amount, amount,
    amount, 'USD', price, 3, 3, created, created + interval '9 minutes', created + interval '41 minutes', created + interval '41 minutes'
  FROM flagged
), kept_transactions AS (
  INSERT INTO transactions (id, order_id, payment_id, network, tx_hash, output_index, asset, amount, confirmations, required_confirmations, first_seen_at)
  SELECT 'tx_bench' || n, id, payment_id, lower(asset), hash, '', asset, amount, 3, 3, created FROM flagged
)
INSERT INTO order_search (order_id, text)
SELECT id, concat_ws(E'\\n', id, 'so-' || n, 'customer ' || customer, 'customer' || customer || '@example.test', 'ref-' || md5('ref' || n),
  '=' || trim_scale(amount) || '=', '=' || trim_scale(price::numeric) || '=', hash)
FROM flagged`;
