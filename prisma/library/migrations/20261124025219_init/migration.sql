-- CreateEnum
CREATE TYPE "book_status" AS ENUM ('DRAFT', 'PUBLISHED', 'WITHDRAWN');

-- CreateEnum
CREATE TYPE "library_source" AS ENUM ('PURCHASE', 'MEMBERSHIP', 'AD_SUPPORTED');

-- CreateEnum
CREATE TYPE "annotation_kind" AS ENUM ('BOOKMARK', 'HIGHLIGHT', 'NOTE');

-- CreateEnum
CREATE TYPE "change_kind" AS ENUM ('LIBRARY_ITEM', 'ANNOTATION');

-- CreateEnum
CREATE TYPE "shelf_kind" AS ENUM ('WANT_TO_READ', 'FAVOURITES', 'CUSTOM');

-- CreateEnum
CREATE TYPE "shelf_privacy" AS ENUM ('PRIVATE', 'PUBLIC');

-- CreateTable
CREATE TABLE "book" (
    "id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "status" "book_status" NOT NULL,
    "title" TEXT NOT NULL,
    "owner_ids" UUID[],
    "publication" JSONB,
    "known_since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "book_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "book_offers" (
    "book_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "purchase" BOOLEAN NOT NULL,
    "membership" BOOLEAN NOT NULL,
    "ads_per_chapter" INTEGER,

    CONSTRAINT "book_offers_pkey" PRIMARY KEY ("book_id")
);

-- CreateTable
CREATE TABLE "entitlement" (
    "id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "user_id" UUID NOT NULL,
    "book_id" UUID NOT NULL,
    "granted_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "entitlement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "membership" (
    "id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "user_id" UUID NOT NULL,
    "concurrent_loans" INTEGER NOT NULL,
    "current_period_end" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "membership_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "library_item" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "book_id" UUID NOT NULL,
    "source" "library_source" NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),

    CONSTRAINT "library_item_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reading" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "book_id" UUID NOT NULL,
    "device_id" UUID NOT NULL,
    "prefix" TEXT NOT NULL,
    "access" TEXT NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "reading_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "progress" (
    "user_id" UUID NOT NULL,
    "book_id" UUID NOT NULL,
    "report_id" UUID NOT NULL,
    "device_id" UUID NOT NULL,
    "locator" JSONB NOT NULL,
    "total_progression" DOUBLE PRECISION NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "progress_pkey" PRIMARY KEY ("user_id","book_id")
);

-- CreateTable
CREATE TABLE "progress_report" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "book_id" UUID NOT NULL,
    "device_id" UUID NOT NULL,
    "locator" JSONB NOT NULL,
    "total_progression" DOUBLE PRECISION NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "seconds_read" INTEGER NOT NULL,
    "idempotency_key" TEXT NOT NULL,
    "input_hash" TEXT NOT NULL,
    "stale_behind_id" UUID,

    CONSTRAINT "progress_report_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "annotation" (
    "user_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "book_id" UUID NOT NULL,
    "kind" "annotation_kind" NOT NULL,
    "locator" JSONB NOT NULL,
    "place" DOUBLE PRECISION NOT NULL,
    "color" TEXT,
    "note" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "annotation_pkey" PRIMARY KEY ("user_id","id")
);

-- CreateTable
CREATE TABLE "change_counter" (
    "user_id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,

    CONSTRAINT "change_counter_pkey" PRIMARY KEY ("user_id")
);

-- CreateTable
CREATE TABLE "change" (
    "user_id" UUID NOT NULL,
    "kind" "change_kind" NOT NULL,
    "entity_id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "removed" BOOLEAN NOT NULL,

    CONSTRAINT "change_pkey" PRIMARY KEY ("user_id","kind","entity_id")
);

-- CreateTable
CREATE TABLE "review" (
    "id" UUID NOT NULL,
    "book_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "rating" INTEGER NOT NULL,
    "title" TEXT,
    "body" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "review_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rating" (
    "book_id" UUID NOT NULL,
    "count" INTEGER NOT NULL,
    "sum" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,

    CONSTRAINT "rating_pkey" PRIMARY KEY ("book_id")
);

-- CreateTable
CREATE TABLE "shelf" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "kind" "shelf_kind" NOT NULL,
    "name" TEXT NOT NULL,
    "privacy" "shelf_privacy" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "shelf_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "shelf_item" (
    "id" UUID NOT NULL,
    "shelf_id" UUID NOT NULL,
    "book_id" UUID NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "shelf_item_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reading_goal" (
    "user_id" UUID NOT NULL,
    "minutes_per_day" INTEGER NOT NULL,

    CONSTRAINT "reading_goal_pkey" PRIMARY KEY ("user_id")
);

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

-- CreateIndex
CREATE INDEX "entitlement_user_id_book_id_idx" ON "entitlement"("user_id", "book_id");

-- CreateIndex
CREATE INDEX "membership_user_id_idx" ON "membership"("user_id");

-- CreateIndex
CREATE INDEX "library_item_user_id_id_idx" ON "library_item"("user_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "library_item_user_id_book_id_key" ON "library_item"("user_id", "book_id");

-- CreateIndex
CREATE INDEX "reading_user_id_book_id_idx" ON "reading"("user_id", "book_id");

-- CreateIndex
CREATE INDEX "progress_user_id_finished_at_idx" ON "progress"("user_id", "finished_at");

-- CreateIndex
CREATE INDEX "progress_report_user_id_at_idx" ON "progress_report"("user_id", "at");

-- CreateIndex
CREATE UNIQUE INDEX "progress_report_user_id_idempotency_key_key" ON "progress_report"("user_id", "idempotency_key");

-- CreateIndex
CREATE INDEX "annotation_user_id_book_id_place_id_idx" ON "annotation"("user_id", "book_id", "place", "id");

-- CreateIndex
CREATE UNIQUE INDEX "change_user_id_seq_key" ON "change"("user_id", "seq");

-- CreateIndex
CREATE INDEX "review_book_id_id_idx" ON "review"("book_id", "id");

-- CreateIndex
CREATE INDEX "review_user_id_idx" ON "review"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "review_book_id_user_id_key" ON "review"("book_id", "user_id");

-- CreateIndex
CREATE UNIQUE INDEX "shelf_user_id_name_key" ON "shelf"("user_id", "name");

-- CreateIndex
CREATE INDEX "shelf_item_shelf_id_id_idx" ON "shelf_item"("shelf_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "shelf_item_shelf_id_book_id_key" ON "shelf_item"("shelf_id", "book_id");

-- CreateIndex
CREATE UNIQUE INDEX "outbox_event_id_key" ON "outbox_event"("id");

-- CreateIndex
CREATE INDEX "inbox_event_status_next_attempt_at_idx" ON "inbox_event"("status", "next_attempt_at");

-- CreateIndex
CREATE INDEX "inbox_event_subject_seq_idx" ON "inbox_event"("subject", "seq");

-- AddForeignKey
ALTER TABLE "shelf_item" ADD CONSTRAINT "shelf_item_shelf_id_fkey" FOREIGN KEY ("shelf_id") REFERENCES "shelf"("id") ON DELETE CASCADE ON UPDATE CASCADE;
