-- CreateEnum
CREATE TYPE "BookStatus" AS ENUM ('DRAFT', 'PUBLISHED', 'WITHDRAWN');

-- CreateEnum
CREATE TYPE "OrderStatus" AS ENUM ('PENDING_PAYMENT', 'PAID', 'FAILED', 'CANCELLED', 'PARTIALLY_REFUNDED', 'REFUNDED');

-- CreateEnum
CREATE TYPE "ChargePurpose" AS ENUM ('ORDER', 'MEMBERSHIP');

-- CreateEnum
CREATE TYPE "PaymentStatus" AS ENUM ('PENDING', 'REQUIRES_ACTION', 'SUCCEEDED', 'DECLINED', 'FAILED', 'CANCELLED');

-- CreateEnum
CREATE TYPE "RefundStatus" AS ENUM ('PENDING', 'SUCCEEDED', 'FAILED');

-- CreateEnum
CREATE TYPE "ProviderChargeStatus" AS ENUM ('PROCESSING', 'REQUIRES_ACTION', 'SUCCEEDED', 'DECLINED', 'EXPIRED', 'CANCELLED');

-- CreateEnum
CREATE TYPE "PlanInterval" AS ENUM ('MONTH', 'YEAR');

-- CreateEnum
CREATE TYPE "MembershipStatus" AS ENUM ('PENDING_PAYMENT', 'TRIALING', 'ACTIVE', 'PAST_DUE', 'ENDED');

-- CreateEnum
CREATE TYPE "AdPlacement" AS ENUM ('BETWEEN_CHAPTERS', 'END_OF_BOOK');

-- CreateTable
CREATE TABLE "outbox_event" (
    "seq" BIGSERIAL NOT NULL,
    "id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "data" JSONB NOT NULL,

    CONSTRAINT "outbox_event_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "inbox_event" (
    "id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "type" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "data" JSONB NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'PENDING',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_error" TEXT,
    "handled_at" TIMESTAMPTZ(3),

    CONSTRAINT "inbox_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "event_cursor" (
    "source" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,

    CONSTRAINT "event_cursor_pkey" PRIMARY KEY ("source")
);

-- CreateTable
CREATE TABLE "book" (
    "id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "status" "BookStatus" NOT NULL,
    "title" TEXT NOT NULL,
    "owner_ids" UUID[],

    CONSTRAINT "book_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "pricing" (
    "book_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "price" BIGINT,
    "compare_at_price" BIGINT,
    "currency" CHAR(3),
    "stock" INTEGER,
    "stock_epoch" INTEGER NOT NULL DEFAULT 0,
    "membership" BOOLEAN NOT NULL,
    "ads_per_chapter" INTEGER,

    CONSTRAINT "pricing_pkey" PRIMARY KEY ("book_id")
);

-- CreateTable
CREATE TABLE "cart" (
    "user_id" UUID NOT NULL,
    "coupon_id" UUID,

    CONSTRAINT "cart_pkey" PRIMARY KEY ("user_id")
);

-- CreateTable
CREATE TABLE "cart_line" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "book_id" UUID NOT NULL,
    "seen_price" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "cart_line_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "coupon" (
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "percent" INTEGER,
    "amount" BIGINT,
    "currency" CHAR(3),
    "starts_at" TIMESTAMPTZ(3),
    "ends_at" TIMESTAMPTZ(3),
    "max_redemptions" INTEGER,
    "max_per_user" INTEGER,
    "redemptions" INTEGER NOT NULL DEFAULT 0,
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "coupon_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "coupon_redemption" (
    "order_id" UUID NOT NULL,
    "coupon_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "amount" BIGINT NOT NULL,

    CONSTRAINT "coupon_redemption_pkey" PRIMARY KEY ("order_id")
);

-- CreateTable
CREATE TABLE "order" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "idempotency_key" TEXT NOT NULL,
    "input_hash" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "status" "OrderStatus" NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "currency" CHAR(3) NOT NULL,
    "subtotal" BIGINT NOT NULL,
    "discount" BIGINT NOT NULL,
    "coupon_code" TEXT,
    "tax" BIGINT NOT NULL,
    "total" BIGINT NOT NULL,
    "placed_at" TIMESTAMPTZ(3) NOT NULL,
    "paid_at" TIMESTAMPTZ(3),

    CONSTRAINT "order_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "order_line" (
    "id" UUID NOT NULL,
    "order_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "book_id" UUID NOT NULL,
    "title" TEXT NOT NULL,
    "unit_price" BIGINT NOT NULL,
    "discount" BIGINT NOT NULL,
    "tax" BIGINT NOT NULL,
    "total" BIGINT NOT NULL,
    "stock_epoch" INTEGER,
    "refund_id" UUID,

    CONSTRAINT "order_line_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payment" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "purpose" "ChargePurpose" NOT NULL,
    "subject_id" UUID NOT NULL,
    "provider" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "status" "PaymentStatus" NOT NULL,
    "charge_id" TEXT,
    "action_url" TEXT,
    "failure_code" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "payment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_event" (
    "provider" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "webhook_event_pkey" PRIMARY KEY ("provider","id")
);

-- CreateTable
CREATE TABLE "refund" (
    "id" UUID NOT NULL,
    "order_id" UUID NOT NULL,
    "payment_id" UUID,
    "idempotency_key" TEXT NOT NULL,
    "input_hash" TEXT NOT NULL,
    "status" "RefundStatus" NOT NULL,
    "amount" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "reason" TEXT NOT NULL,
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "refund_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger_entry" (
    "id" UUID NOT NULL,
    "posting_id" UUID NOT NULL,
    "account" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "source_type" TEXT NOT NULL,
    "source_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ledger_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "entitlement" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "book_id" UUID NOT NULL,
    "order_id" UUID,
    "version" INTEGER NOT NULL,
    "granted_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "entitlement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "provider_charge" (
    "id" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "status" "ProviderChargeStatus" NOT NULL,
    "amount" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "token" TEXT NOT NULL,
    "failure_code" TEXT,
    "challenge" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "provider_charge_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "provider_refund" (
    "id" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "charge_id" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "provider_refund_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "provider_event" (
    "id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "data" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "delivered_at" TIMESTAMPTZ(3),

    CONSTRAINT "provider_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "plan" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "interval" "PlanInterval" NOT NULL,
    "price" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "trial_days" INTEGER NOT NULL,
    "concurrent_loans" INTEGER NOT NULL,
    "on_sale" BOOLEAN NOT NULL DEFAULT true,
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "plan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "membership" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "live_user_id" UUID,
    "idempotency_key" TEXT NOT NULL,
    "input_hash" TEXT NOT NULL,
    "plan_id" UUID NOT NULL,
    "interval" "PlanInterval" NOT NULL,
    "price" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "concurrent_loans" INTEGER NOT NULL,
    "had_trial" BOOLEAN NOT NULL,
    "payment_token" TEXT NOT NULL,
    "status" "MembershipStatus" NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 0,
    "anchor_at" TIMESTAMPTZ(3),
    "periods" INTEGER NOT NULL DEFAULT 0,
    "current_period_end" TIMESTAMPTZ(3),
    "cancel_at_period_end" BOOLEAN NOT NULL DEFAULT false,
    "next_action_at" TIMESTAMPTZ(3),
    "renewal_since" TIMESTAMPTZ(3),
    "failures" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "membership_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "membership_charge" (
    "id" UUID NOT NULL,
    "membership_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "membership_charge_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ad_campaign" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "placement" "AdPlacement" NOT NULL,
    "image_url" TEXT NOT NULL,
    "click_url" TEXT NOT NULL,
    "budget" BIGINT NOT NULL,
    "cost_per_thousand" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3),
    "is_paused" BOOLEAN NOT NULL DEFAULT false,
    "impressions" INTEGER NOT NULL DEFAULT 0,
    "clicks" INTEGER NOT NULL DEFAULT 0,
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ad_campaign_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ad_impression" (
    "id" UUID NOT NULL,
    "campaign_id" UUID NOT NULL,
    "book_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "clicked_at" TIMESTAMPTZ(3),

    CONSTRAINT "ad_impression_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "outbox_event_id_key" ON "outbox_event"("id");

-- CreateIndex
CREATE INDEX "inbox_event_status_next_attempt_at_idx" ON "inbox_event"("status", "next_attempt_at");

-- CreateIndex
CREATE INDEX "inbox_event_subject_seq_idx" ON "inbox_event"("subject", "seq");

-- CreateIndex
CREATE INDEX "cart_coupon_id_idx" ON "cart"("coupon_id");

-- CreateIndex
CREATE UNIQUE INDEX "cart_line_user_id_book_id_key" ON "cart_line"("user_id", "book_id");

-- CreateIndex
CREATE UNIQUE INDEX "coupon_code_key" ON "coupon"("code");

-- CreateIndex
CREATE INDEX "coupon_redemption_coupon_id_user_id_idx" ON "coupon_redemption"("coupon_id", "user_id");

-- CreateIndex
CREATE UNIQUE INDEX "order_number_key" ON "order"("number");

-- CreateIndex
CREATE INDEX "order_user_id_placed_at_id_idx" ON "order"("user_id", "placed_at", "id");

-- CreateIndex
CREATE INDEX "order_paid_at_idx" ON "order"("paid_at");

-- CreateIndex
CREATE UNIQUE INDEX "order_user_id_idempotency_key_key" ON "order"("user_id", "idempotency_key");

-- CreateIndex
CREATE INDEX "order_line_book_id_idx" ON "order_line"("book_id");

-- CreateIndex
CREATE INDEX "order_line_refund_id_idx" ON "order_line"("refund_id");

-- CreateIndex
CREATE UNIQUE INDEX "order_line_order_id_position_key" ON "order_line"("order_id", "position");

-- CreateIndex
CREATE UNIQUE INDEX "payment_purpose_subject_id_key" ON "payment"("purpose", "subject_id");

-- CreateIndex
CREATE INDEX "refund_payment_id_idx" ON "refund"("payment_id");

-- CreateIndex
CREATE UNIQUE INDEX "refund_order_id_idempotency_key_key" ON "refund"("order_id", "idempotency_key");

-- CreateIndex
CREATE INDEX "ledger_entry_account_at_idx" ON "ledger_entry"("account", "at");

-- CreateIndex
CREATE INDEX "ledger_entry_posting_id_idx" ON "ledger_entry"("posting_id");

-- CreateIndex
CREATE UNIQUE INDEX "ledger_entry_source_type_source_id_account_key" ON "ledger_entry"("source_type", "source_id", "account");

-- CreateIndex
CREATE INDEX "entitlement_order_id_idx" ON "entitlement"("order_id");

-- CreateIndex
CREATE UNIQUE INDEX "entitlement_user_id_book_id_key" ON "entitlement"("user_id", "book_id");

-- CreateIndex
CREATE UNIQUE INDEX "provider_charge_reference_key" ON "provider_charge"("reference");

-- CreateIndex
CREATE UNIQUE INDEX "provider_charge_challenge_key" ON "provider_charge"("challenge");

-- CreateIndex
CREATE UNIQUE INDEX "provider_refund_reference_key" ON "provider_refund"("reference");

-- CreateIndex
CREATE INDEX "provider_refund_charge_id_idx" ON "provider_refund"("charge_id");

-- CreateIndex
CREATE UNIQUE INDEX "membership_live_user_id_key" ON "membership"("live_user_id");

-- CreateIndex
CREATE INDEX "membership_next_action_at_idx" ON "membership"("next_action_at");

-- CreateIndex
CREATE INDEX "membership_plan_id_idx" ON "membership"("plan_id");

-- CreateIndex
CREATE UNIQUE INDEX "membership_user_id_idempotency_key_key" ON "membership"("user_id", "idempotency_key");

-- CreateIndex
CREATE INDEX "membership_charge_membership_id_id_idx" ON "membership_charge"("membership_id", "id");

-- CreateIndex
CREATE INDEX "ad_campaign_starts_at_idx" ON "ad_campaign"("starts_at");

-- CreateIndex
CREATE INDEX "ad_impression_campaign_id_at_idx" ON "ad_impression"("campaign_id", "at");

-- AddForeignKey
ALTER TABLE "cart" ADD CONSTRAINT "cart_coupon_id_fkey" FOREIGN KEY ("coupon_id") REFERENCES "coupon"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cart_line" ADD CONSTRAINT "cart_line_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "cart"("user_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "coupon_redemption" ADD CONSTRAINT "coupon_redemption_coupon_id_fkey" FOREIGN KEY ("coupon_id") REFERENCES "coupon"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "order_line" ADD CONSTRAINT "order_line_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "order_line" ADD CONSTRAINT "order_line_refund_id_fkey" FOREIGN KEY ("refund_id") REFERENCES "refund"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "refund" ADD CONSTRAINT "refund_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "refund" ADD CONSTRAINT "refund_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payment"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "provider_refund" ADD CONSTRAINT "provider_refund_charge_id_fkey" FOREIGN KEY ("charge_id") REFERENCES "provider_charge"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_plan_id_fkey" FOREIGN KEY ("plan_id") REFERENCES "plan"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership_charge" ADD CONSTRAINT "membership_charge_membership_id_fkey" FOREIGN KEY ("membership_id") REFERENCES "membership"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ad_impression" ADD CONSTRAINT "ad_impression_campaign_id_fkey" FOREIGN KEY ("campaign_id") REFERENCES "ad_campaign"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
