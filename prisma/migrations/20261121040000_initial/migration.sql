-- The first schema: integrations, what came in, orders with their payments and money movements, people, audit, outbox, exports.

-- CreateTable
CREATE TABLE "organisation" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "name" TEXT NOT NULL DEFAULT 'My shop',
    "time_zone" TEXT NOT NULL DEFAULT 'UTC',
    "environment" TEXT NOT NULL DEFAULT 'live',
    "demo_seeded_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organisation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "users" (
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "session_version" INTEGER NOT NULL DEFAULT 1,
    "disabled_at" TIMESTAMPTZ(3),
    "last_sign_in_at" TIMESTAMPTZ(3),
    "preferences" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_attempts" (
    "id" BIGSERIAL NOT NULL,
    "subject" TEXT NOT NULL,
    "succeeded" BOOLEAN NOT NULL,
    "attempted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sign_in_attempts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_keys" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "key_hash" TEXT NOT NULL,
    "key_prefix" TEXT NOT NULL,
    "scopes" TEXT[],
    "created_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "caller_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "request_hash" TEXT NOT NULL,
    "status" INTEGER,
    "answer" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("caller_id","key")
);

-- CreateTable
CREATE TABLE "integrations" (
    "id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "gateway" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "credentials" JSONB NOT NULL DEFAULT '{}',
    "mapping" JSONB NOT NULL DEFAULT '{}',
    "mapping_version" INTEGER NOT NULL DEFAULT 1,
    "disabled_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "integrations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "deliveries" (
    "id" TEXT NOT NULL,
    "integration_id" TEXT NOT NULL,
    "delivery_key" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "method" TEXT NOT NULL DEFAULT 'POST',
    "headers" JSONB NOT NULL,
    "body" BYTEA NOT NULL,
    "body_sha256" TEXT NOT NULL,
    "content_type" TEXT NOT NULL,
    "source_ip" TEXT,
    "event_type" TEXT,
    "gateway_status" TEXT,
    "gateway_ref" TEXT,
    "outcome" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "order_id" TEXT,
    "repeats" INTEGER NOT NULL DEFAULT 0,
    "repeated_at" TIMESTAMPTZ(3),
    "replayed_at" TIMESTAMPTZ(3),

    CONSTRAINT "deliveries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rejections" (
    "integration_id" TEXT NOT NULL,
    "minute" TIMESTAMPTZ(0) NOT NULL,
    "reason" TEXT NOT NULL,
    "count" INTEGER NOT NULL DEFAULT 1,
    "last_source_ip" TEXT,
    "last_body_sha256" TEXT,
    "last_bytes" INTEGER,
    "last_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "rejections_pkey" PRIMARY KEY ("integration_id","minute","reason")
);

-- CreateTable
CREATE TABLE "orders" (
    "id" TEXT NOT NULL,
    "external_order_id" TEXT,
    "integration_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "flags" JSONB NOT NULL DEFAULT '[]',
    "flag_codes" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "next_action" TEXT NOT NULL,
    "needs_action" BOOLEAN NOT NULL DEFAULT false,
    "due_at" TIMESTAMPTZ(3),
    "fulfillable" BOOLEAN NOT NULL DEFAULT false,
    "gateway" TEXT NOT NULL,
    "gateway_ref" TEXT,
    "gateway_status" TEXT,
    "asset" TEXT,
    "network" TEXT,
    "expected_amount" DECIMAL(78,24),
    "received_amount" DECIMAL(78,24),
    "difference_amount" DECIMAL(78,24),
    "fiat_currency" TEXT,
    "fiat_amount" DECIMAL(78,24),
    "confirmations" INTEGER,
    "required_confirmations" INTEGER,
    "tx_hashes" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "customer_name" TEXT,
    "customer_email" TEXT,
    "customer_reference" TEXT,
    "assignee_id" TEXT,
    "decisions" JSONB NOT NULL DEFAULT '[]',
    "resolution" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "paid_at" TIMESTAMPTZ(3),
    "settled_at" TIMESTAMPTZ(3),
    "status_changed_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "orders_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "order_search" (
    "order_id" TEXT NOT NULL,
    "text" TEXT NOT NULL,

    CONSTRAINT "order_search_pkey" PRIMARY KEY ("order_id")
);

-- CreateTable
CREATE TABLE "payments" (
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "integration_id" TEXT NOT NULL,
    "gateway_ref" TEXT NOT NULL,
    "facts" JSONB NOT NULL,
    "status" TEXT NOT NULL,
    "flags" JSONB NOT NULL DEFAULT '[]',
    "gateway_status" TEXT,
    "asset" TEXT,
    "network" TEXT,
    "expected_amount" DECIMAL(78,24),
    "received_amount" DECIMAL(78,24),
    "confirmed_amount" DECIMAL(78,24),
    "fiat_currency" TEXT,
    "fiat_amount" DECIMAL(78,24),
    "confirmations" INTEGER,
    "required_confirmations" INTEGER,
    "pay_address" TEXT,
    "checkout_url" TEXT,
    "context" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "first_seen_at" TIMESTAMPTZ(3),
    "paid_at" TIMESTAMPTZ(3),
    "last_news_at" TIMESTAMPTZ(3) NOT NULL,
    "news_due_at" TIMESTAMPTZ(3),
    "silent_since" TIMESTAMPTZ(3),
    "next_poll_at" TIMESTAMPTZ(3),
    "poll_attempts" INTEGER NOT NULL DEFAULT 0,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "payments_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "transactions" (
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "payment_id" TEXT NOT NULL,
    "network" TEXT NOT NULL,
    "tx_hash" TEXT NOT NULL,
    "output_index" TEXT NOT NULL,
    "asset" TEXT NOT NULL,
    "amount" DECIMAL(78,24),
    "confirmations" INTEGER NOT NULL DEFAULT 0,
    "required_confirmations" INTEGER,
    "first_seen_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "transactions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "events" (
    "id" TEXT NOT NULL,
    "order_id" TEXT,
    "payment_id" TEXT,
    "delivery_id" TEXT,
    "source" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "decision" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "gateway_status" TEXT,
    "mapped_status" TEXT,
    "mapping_version" INTEGER,
    "facts" JSONB,
    "status_before" TEXT,
    "status_after" TEXT,
    "actor" JSONB NOT NULL,
    "detail" JSONB NOT NULL DEFAULT '{}',
    "occurred_at" TIMESTAMPTZ(3),
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "settlements" (
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "payment_id" TEXT NOT NULL,
    "gateway_ref" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "asset" TEXT NOT NULL,
    "gross_amount" DECIMAL(78,24),
    "gateway_fee_amount" DECIMAL(78,24),
    "network_fee_amount" DECIMAL(78,24),
    "reserve_amount" DECIMAL(78,24),
    "net_amount" DECIMAL(78,24),
    "balance" TEXT NOT NULL,
    "tx_hash" TEXT,
    "destination" TEXT,
    "settled_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "settlements_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "refunds" (
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "asset" TEXT NOT NULL,
    "amount" DECIMAL(78,24),
    "reason_code" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "destination" TEXT,
    "tx_hash" TEXT,
    "gateway_ref" TEXT,
    "origin_key" TEXT NOT NULL,
    "requested_by" JSONB NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "sent_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "refunds_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notes" (
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "author_id" TEXT,
    "author_name" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "notes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit" (
    "seq" BIGSERIAL NOT NULL,
    "id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor" JSONB NOT NULL,
    "action" TEXT NOT NULL,
    "object_type" TEXT NOT NULL,
    "object_id" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "before" JSONB,
    "after" JSONB,
    "ip" TEXT,
    "prev_hash" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "outbox" (
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "dedupe_key" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "delivered_at" TIMESTAMPTZ(3),

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "export_runs" (
    "id" TEXT NOT NULL,
    "layout" TEXT NOT NULL,
    "flavour" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "filters" JSONB NOT NULL,
    "time_zone" TEXT NOT NULL,
    "columns_version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "rows_done" BIGINT NOT NULL DEFAULT 0,
    "rows_total" BIGINT,
    "control_totals" JSONB NOT NULL DEFAULT '{}',
    "bytes" BIGINT,
    "sha256" TEXT,
    "file_name" TEXT NOT NULL,
    "failure" TEXT,
    "requested_by" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "export_runs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "saved_views" (
    "id" TEXT NOT NULL,
    "owner_id" TEXT NOT NULL,
    "page" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "query" TEXT NOT NULL,
    "shared" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "saved_views_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

-- CreateIndex
CREATE INDEX "sign_in_attempts_subject_attempted_at_idx" ON "sign_in_attempts"("subject", "attempted_at");

-- CreateIndex
CREATE INDEX "sign_in_attempts_attempted_at_idx" ON "sign_in_attempts"("attempted_at");

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_key_hash_key" ON "api_keys"("key_hash");

-- CreateIndex
CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys"("created_at");

-- CreateIndex
CREATE UNIQUE INDEX "integrations_slug_key" ON "integrations"("slug");

-- CreateIndex
CREATE INDEX "deliveries_received_at_id_idx" ON "deliveries"("received_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "deliveries_integration_id_received_at_idx" ON "deliveries"("integration_id", "received_at" DESC);

-- CreateIndex
CREATE INDEX "deliveries_outcome_received_at_id_idx" ON "deliveries"("outcome", "received_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "deliveries_order_id_received_at_idx" ON "deliveries"("order_id", "received_at");

-- CreateIndex
CREATE UNIQUE INDEX "deliveries_integration_id_delivery_key_key" ON "deliveries"("integration_id", "delivery_key");

-- CreateIndex
CREATE INDEX "orders_created_at_id_idx" ON "orders"("created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "orders_status_created_at_id_idx" ON "orders"("status", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "orders_integration_id_created_at_id_idx" ON "orders"("integration_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "orders_asset_created_at_id_idx" ON "orders"("asset", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "orders_assignee_id_created_at_id_idx" ON "orders"("assignee_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "orders_gateway_ref_idx" ON "orders"("gateway_ref");

-- CreateIndex
CREATE UNIQUE INDEX "orders_external_order_id_key" ON "orders"("external_order_id");

-- CreateIndex
CREATE INDEX "payments_order_id_idx" ON "payments"("order_id");

-- CreateIndex
CREATE INDEX "payments_integration_id_pay_address_idx" ON "payments"("integration_id", "pay_address");

-- CreateIndex
CREATE INDEX "payments_created_at_id_idx" ON "payments"("created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "payments_integration_id_gateway_ref_key" ON "payments"("integration_id", "gateway_ref");

-- CreateIndex
CREATE INDEX "transactions_order_id_idx" ON "transactions"("order_id");

-- CreateIndex
CREATE INDEX "transactions_tx_hash_idx" ON "transactions"("tx_hash");

-- CreateIndex
CREATE UNIQUE INDEX "transactions_network_tx_hash_output_index_key" ON "transactions"("network", "tx_hash", "output_index");

-- CreateIndex
CREATE INDEX "events_order_id_recorded_at_id_idx" ON "events"("order_id", "recorded_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "events_delivery_id_idx" ON "events"("delivery_id");

-- CreateIndex
CREATE INDEX "events_payment_id_idx" ON "events"("payment_id");

-- CreateIndex
CREATE INDEX "settlements_order_id_idx" ON "settlements"("order_id");

-- CreateIndex
CREATE INDEX "settlements_created_at_id_idx" ON "settlements"("created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "settlements_payment_id_gateway_ref_key" ON "settlements"("payment_id", "gateway_ref");

-- CreateIndex
CREATE INDEX "refunds_requested_at_id_idx" ON "refunds"("requested_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "refunds_order_id_origin_key_key" ON "refunds"("order_id", "origin_key");

-- CreateIndex
CREATE INDEX "notes_order_id_created_at_idx" ON "notes"("order_id", "created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "audit_id_key" ON "audit"("id");

-- CreateIndex
CREATE UNIQUE INDEX "audit_prev_hash_key" ON "audit"("prev_hash");

-- CreateIndex
CREATE INDEX "audit_object_type_object_id_seq_idx" ON "audit"("object_type", "object_id", "seq" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "outbox_order_id_type_dedupe_key_key" ON "outbox"("order_id", "type", "dedupe_key");

-- CreateIndex
CREATE INDEX "export_runs_created_at_id_idx" ON "export_runs"("created_at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "saved_views_owner_id_page_name_key" ON "saved_views"("owner_id", "page", "name");

-- AddForeignKey
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_integration_id_fkey" FOREIGN KEY ("integration_id") REFERENCES "integrations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rejections" ADD CONSTRAINT "rejections_integration_id_fkey" FOREIGN KEY ("integration_id") REFERENCES "integrations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "orders" ADD CONSTRAINT "orders_integration_id_fkey" FOREIGN KEY ("integration_id") REFERENCES "integrations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "orders" ADD CONSTRAINT "orders_assignee_id_fkey" FOREIGN KEY ("assignee_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "order_search" ADD CONSTRAINT "order_search_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "orders"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payments" ADD CONSTRAINT "payments_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "orders"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payments" ADD CONSTRAINT "payments_integration_id_fkey" FOREIGN KEY ("integration_id") REFERENCES "integrations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "orders"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "events" ADD CONSTRAINT "events_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "orders"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "settlements" ADD CONSTRAINT "settlements_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "orders"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "settlements" ADD CONSTRAINT "settlements_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "orders"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notes" ADD CONSTRAINT "notes_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "orders"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notes" ADD CONSTRAINT "notes_author_id_fkey" FOREIGN KEY ("author_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "orders"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "saved_views" ADD CONSTRAINT "saved_views_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma's schema language cannot say.

CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- The "Needs action" tab and its count: few rows of many, the most urgent first.
CREATE INDEX "orders_needs_action_idx" ON "orders" ("created_at" DESC, "id" DESC) WHERE "needs_action";

-- The "Needs action" tab by due time.
CREATE INDEX "orders_due_idx" ON "orders" ((coalesce("due_at", 'infinity'::timestamptz)), "id") WHERE "needs_action";

-- The "Late" tab and the flag filter, for flags that few orders have. Not "flag_codes <> '{}'": the planner would count
-- that as a second reason why there are few, and sort ten thousand orders where it expects three hundred.
CREATE INDEX "orders_flag_codes_idx" ON "orders" USING GIN ("flag_codes") WHERE cardinality("flag_codes") > 0;

-- The same for a flag that many orders have: newest first, without sorting all of them.
CREATE INDEX "orders_flagged_idx" ON "orders" ("created_at" DESC, "id" DESC) WHERE cardinality("flag_codes") > 0;

-- The search box: any three characters of a reference, hash, address or e-mail.
CREATE INDEX "order_search_text_idx" ON "order_search" USING GIN ("text" gin_trgm_ops);

-- The silence detector: payments whose news is overdue, longest overdue first.
CREATE INDEX "payments_news_due_idx" ON "payments" ("news_due_at") WHERE "news_due_at" IS NOT NULL;

-- The worker's questions to gateways: payments to ask about, longest waiting first.
CREATE INDEX "payments_next_poll_idx" ON "payments" ("next_poll_at") WHERE "next_poll_at" IS NOT NULL;

-- The settlements export, by the day a settlement is booked.
CREATE INDEX "settlements_booked_idx" ON "settlements" ((coalesce("settled_at", "created_at")), "id");

-- The worker: undelivered signals, oldest first.
CREATE INDEX "outbox_undelivered_idx" ON "outbox" ("created_at", "id") WHERE "delivered_at" IS NULL;

-- The audit log and the event history are append-only, whoever is connected.
CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP;
END
$$;
CREATE TRIGGER "audit_append_only" BEFORE UPDATE OR DELETE ON "audit" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "events_append_only" BEFORE UPDATE OR DELETE ON "events" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();

-- Amounts of money that arrived, left or were asked for are never negative; a settlement's net may be.
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_amount_check" CHECK ("amount" >= 0);
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_amount_check" CHECK ("amount" >= 0);
ALTER TABLE "orders" ADD CONSTRAINT "orders_amounts_check" CHECK ("expected_amount" >= 0 AND "received_amount" >= 0);

INSERT INTO "organisation" ("id") VALUES (1);
