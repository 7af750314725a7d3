-- CreateEnum
CREATE TYPE "data_request_kind" AS ENUM ('EXPORT', 'ERASURE');

-- AlterEnum
ALTER TYPE "account_status" ADD VALUE 'ERASED';

-- AlterEnum
ALTER TYPE "audit_action" ADD VALUE 'REQUEST_EXPORT';
ALTER TYPE "audit_action" ADD VALUE 'EXPORT_DATA';
ALTER TYPE "audit_action" ADD VALUE 'REQUEST_ERASURE';
ALTER TYPE "audit_action" ADD VALUE 'CONFIRM_ERASURE';
ALTER TYPE "audit_action" ADD VALUE 'CANCEL_ERASURE';
ALTER TYPE "audit_action" ADD VALUE 'ERASE_ACCOUNT';

-- AlterEnum
ALTER TYPE "email_token_purpose" ADD VALUE 'EXPORT_DATA';
ALTER TYPE "email_token_purpose" ADD VALUE 'ERASE_ACCOUNT';

-- CreateTable
CREATE TABLE "data_request" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "kind" "data_request_kind" NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "cancelled_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "email" TEXT,

    CONSTRAINT "data_request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "data_part" (
    "request_id" UUID NOT NULL,
    "subgraph" TEXT NOT NULL,
    "done_at" TIMESTAMPTZ(3) NOT NULL,
    "key" TEXT,
    "byte_size" BIGINT,
    "deleted" JSONB NOT NULL DEFAULT '[]',
    "kept" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "data_part_pkey" PRIMARY KEY ("request_id","subgraph")
);

-- CreateIndex
CREATE INDEX "data_request_account_id_id_idx" ON "data_request"("account_id", "id");

-- AddForeignKey
ALTER TABLE "data_part" ADD CONSTRAINT "data_part_request_id_fkey" FOREIGN KEY ("request_id") REFERENCES "data_request"("id") ON DELETE CASCADE ON UPDATE CASCADE;
