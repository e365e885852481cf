-- A refund knows the payment whose money it sends back and its gateway's bare reference, an order knows what of its money
-- is still there in which asset, and lookups by a gateway's reference or a delivery's key alone have an index.

-- DropIndex
DROP INDEX "deliveries_integration_id_delivery_key_key";

-- DropIndex
DROP INDEX "orders_gateway_ref_idx";

-- DropIndex
DROP INDEX "payments_integration_id_gateway_ref_key";

-- DropIndex
DROP INDEX "refunds_requested_at_id_idx";

-- AlterTable
ALTER TABLE "orders" ADD COLUMN     "refundable" JSONB NOT NULL DEFAULT '[]';

-- AlterTable
ALTER TABLE "refunds" ADD COLUMN     "payment_id" TEXT;

-- CreateIndex
CREATE UNIQUE INDEX "deliveries_delivery_key_integration_id_key" ON "deliveries"("delivery_key", "integration_id");

-- CreateIndex
CREATE UNIQUE INDEX "payments_gateway_ref_integration_id_key" ON "payments"("gateway_ref", "integration_id");

-- AddForeignKey
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payments"("id") ON DELETE SET NULL ON UPDATE CASCADE;


-- Both stood in one column, the payment first.
UPDATE "refunds" r SET "payment_id" = p."id", "gateway_ref" = substr(r."gateway_ref", length(p."id") + 2)
FROM "payments" p WHERE p."order_id" = r."order_id" AND starts_with(r."gateway_ref", p."id" || ':');

-- What the leading attempt brought; every later write of an order works it out from all of its attempts.
UPDATE "orders" o SET "refundable" = jsonb_build_array(jsonb_build_object('paymentId', x."payment_id", 'asset', o."asset", 'network', o."network",
  'amount', trim_scale(x."left")::text, 'isBeside', false))
FROM (
  SELECT o."id", min(p."id") AS "payment_id", o."received_amount" - coalesce(sum(r."amount") FILTER (WHERE r."state" IN ('requested', 'pending', 'sent') AND r."asset" = o."asset"), 0) AS "left"
  FROM "orders" o JOIN "payments" p ON p."order_id" = o."id" AND p."gateway_ref" = o."gateway_ref" AND p."integration_id" = o."integration_id"
  LEFT JOIN "refunds" r ON r."order_id" = o."id"
  WHERE o."asset" IS NOT NULL AND o."received_amount" > 0
  GROUP BY o."id"
) x WHERE x."id" = o."id" AND x."left" > 0;

-- The refunds page and export, by the day of the money: when it went, or while it has not, when it was asked for.
CREATE INDEX "refunds_booked_idx" ON "refunds" ((coalesce("sent_at", "requested_at")), "id");
