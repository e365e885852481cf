-- Payments are made, ended and refunded at gateways, many deliveries are replayed in one run, and usual times are learned.

-- AlterTable
ALTER TABLE "integrations" ADD COLUMN     "dictionary" JSONB,
ADD COLUMN     "dictionary_at" TIMESTAMPTZ(3),
ADD COLUMN     "listed_until" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "gateway_calls" (
    "id" TEXT NOT NULL,
    "integration_id" TEXT NOT NULL,
    "order_id" TEXT,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "merchant_reference" TEXT,
    "refund_id" TEXT,
    "request" JSONB NOT NULL,
    "answer" JSONB NOT NULL DEFAULT '{}',
    "requested_by" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "gateway_calls_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "replay_runs" (
    "id" TEXT NOT NULL,
    "selection" JSONB NOT NULL,
    "state" TEXT NOT NULL,
    "total" INTEGER NOT NULL,
    "done" INTEGER NOT NULL DEFAULT 0,
    "changed" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "position" TEXT NOT NULL DEFAULT '',
    "effects" JSONB NOT NULL DEFAULT '[]',
    "failure" TEXT,
    "requested_by" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "replay_runs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "usual_times" (
    "gateway" TEXT NOT NULL,
    "network" TEXT NOT NULL,
    "asset" TEXT NOT NULL,
    "samples" INTEGER NOT NULL,
    "median_ms" BIGINT NOT NULL,
    "p95_ms" BIGINT NOT NULL,
    "computed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "usual_times_pkey" PRIMARY KEY ("gateway","network","asset")
);

-- CreateIndex
CREATE INDEX "gateway_calls_order_id_created_at_idx" ON "gateway_calls"("order_id", "created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "gateway_calls_integration_id_merchant_reference_key" ON "gateway_calls"("integration_id", "merchant_reference");

-- CreateIndex
CREATE INDEX "replay_runs_created_at_id_idx" ON "replay_runs"("created_at" DESC, "id" DESC);

-- AddForeignKey
ALTER TABLE "gateway_calls" ADD CONSTRAINT "gateway_calls_integration_id_fkey" FOREIGN KEY ("integration_id") REFERENCES "integrations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "gateway_calls" ADD CONSTRAINT "gateway_calls_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "orders"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- One order has one creation at an integration whose end is not known: a second request could be a second payable payment.
CREATE UNIQUE INDEX "gateway_calls_open_creation_key" ON "gateway_calls"("order_id", "integration_id") WHERE "kind" = 'create' AND "state" IN ('sending', 'unknown');

-- One refund is sent once, and not again while nobody knows whether it was.
CREATE UNIQUE INDEX "gateway_calls_refund_key" ON "gateway_calls"("refund_id") WHERE "kind" = 'refund' AND "state" IN ('sending', 'unknown', 'done');

-- The worker looks for calls whose process died.
CREATE INDEX "gateway_calls_sending_idx" ON "gateway_calls"("created_at") WHERE "state" = 'sending';

-- The worker looks for replay runs to carry out.
CREATE INDEX "replay_runs_open_idx" ON "replay_runs"("created_at") WHERE "state" IN ('queued', 'running');
