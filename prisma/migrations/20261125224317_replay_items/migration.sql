-- A run keeps what it goes through and every order it changes as rows of their own, so that it can be left, found again and
-- continued at any size, and a dry run can be told from a real one. Nothing has written replay_runs before this.

-- AlterTable
ALTER TABLE "replay_runs" DROP COLUMN "changed",
DROP COLUMN "effects",
DROP COLUMN "position",
ADD COLUMN     "dry_run" BOOLEAN NOT NULL,
ADD COLUMN     "integration_id" TEXT,
ADD COLUMN     "kind" TEXT NOT NULL,
ADD COLUMN     "stayed" INTEGER NOT NULL DEFAULT 0,
ALTER COLUMN "total" DROP NOT NULL;

-- CreateTable
CREATE TABLE "replay_items" (
    "run_id" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "item_id" TEXT NOT NULL,

    CONSTRAINT "replay_items_pkey" PRIMARY KEY ("run_id","seq")
);

-- CreateTable
CREATE TABLE "replay_changes" (
    "run_id" TEXT NOT NULL,
    "order_key" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "order_id" TEXT,
    "external_order_id" TEXT,
    "before" JSONB,
    "after" JSONB NOT NULL,
    "differs" BOOLEAN NOT NULL,
    "fulfils" BOOLEAN NOT NULL,

    CONSTRAINT "replay_changes_pkey" PRIMARY KEY ("run_id","order_key")
);

-- CreateIndex
CREATE INDEX "replay_changes_run_id_seq_idx" ON "replay_changes"("run_id", "seq");

-- AddForeignKey
ALTER TABLE "replay_items" ADD CONSTRAINT "replay_items_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "replay_runs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "replay_changes" ADD CONSTRAINT "replay_changes_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "replay_runs"("id") ON DELETE CASCADE ON UPDATE CASCADE;
