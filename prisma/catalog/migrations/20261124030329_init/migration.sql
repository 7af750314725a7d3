-- CreateEnum
CREATE TYPE "BookStatus" AS ENUM ('DRAFT', 'PUBLISHED', 'WITHDRAWN');

-- CreateEnum
CREATE TYPE "BookLayout" AS ENUM ('REFLOWABLE', 'FIXED');

-- CreateEnum
CREATE TYPE "ReadingProgression" AS ENUM ('LTR', 'RTL');

-- CreateEnum
CREATE TYPE "IngestionState" AS ENUM ('RECEIVED', 'PROCESSING', 'SUCCEEDED', 'FAILED');

-- CreateEnum
CREATE TYPE "FindingSeverity" AS ENUM ('INFO', 'WARNING', 'ERROR', 'FATAL');

-- CreateTable
CREATE TABLE "book" (
    "id" UUID NOT NULL,
    "publisher_id" UUID NOT NULL,
    "status" "BookStatus" NOT NULL DEFAULT 'DRAFT',
    "version" INTEGER NOT NULL DEFAULT 1,
    "slug" TEXT,
    "title" TEXT NOT NULL,
    "sort_title" TEXT NOT NULL,
    "subtitle" TEXT,
    "language" TEXT,
    "isbn" TEXT,
    "description_html" TEXT,
    "description_text" TEXT,
    "published_on" TEXT,
    "layout" "BookLayout",
    "reading_progression" "ReadingProgression",
    "subjects" TEXT[],
    "table_of_contents" JSONB NOT NULL DEFAULT '[]',
    "accessibility" JSONB,
    "publication" JSONB,
    "cover" JSONB,
    "cover_is_chosen" BOOLEAN NOT NULL DEFAULT false,
    "edited_fields" TEXT[],
    "withdrawn_reason" TEXT,
    "is_priced" BOOLEAN NOT NULL DEFAULT false,
    "offers_version" INTEGER NOT NULL DEFAULT 0,
    "popularity" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "published_at" TIMESTAMPTZ(3),
    "search_vector" tsvector NOT NULL DEFAULT ''::tsvector,

    CONSTRAINT "book_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "publisher" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "publisher_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "publisher_member" (
    "user_id" UUID NOT NULL,
    "publisher_id" UUID NOT NULL,

    CONSTRAINT "publisher_member_pkey" PRIMARY KEY ("user_id")
);

-- CreateTable
CREATE TABLE "user_name" (
    "user_id" UUID NOT NULL,
    "display_name" TEXT NOT NULL,

    CONSTRAINT "user_name_pkey" PRIMARY KEY ("user_id")
);

-- CreateTable
CREATE TABLE "author" (
    "id" UUID NOT NULL,
    "publisher_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "name_key" TEXT NOT NULL,
    "sort_name" TEXT,

    CONSTRAINT "author_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "book_contributor" (
    "book_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "role" TEXT NOT NULL,
    "author_id" UUID NOT NULL,

    CONSTRAINT "book_contributor_pkey" PRIMARY KEY ("book_id","position")
);

-- CreateTable
CREATE TABLE "series" (
    "id" UUID NOT NULL,
    "publisher_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "name_key" TEXT NOT NULL,

    CONSTRAINT "series_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "book_series" (
    "book_id" UUID NOT NULL,
    "series_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "position" DECIMAL(12,4),

    CONSTRAINT "book_series_pkey" PRIMARY KEY ("book_id","series_id")
);

-- CreateTable
CREATE TABLE "category" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "parent_id" UUID,

    CONSTRAINT "category_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "book_category" (
    "book_id" UUID NOT NULL,
    "category_id" UUID NOT NULL,

    CONSTRAINT "book_category_pkey" PRIMARY KEY ("book_id","category_id")
);

-- CreateTable
CREATE TABLE "ingestion" (
    "id" UUID NOT NULL,
    "uploader_id" UUID NOT NULL,
    "book_id" UUID,
    "file_name" TEXT NOT NULL,
    "state" "IngestionState" NOT NULL,
    "progress" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "format" TEXT,
    "byte_size" BIGINT,
    "sha256" CHAR(64),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "ingestion_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ingestion_finding" (
    "ingestion_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "severity" "FindingSeverity" NOT NULL,
    "code" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "location" TEXT,

    CONSTRAINT "ingestion_finding_pkey" PRIMARY KEY ("ingestion_id","position")
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
CREATE UNIQUE INDEX "book_slug_key" ON "book"("slug");

-- CreateIndex
CREATE INDEX "book_status_published_at_id_idx" ON "book"("status", "published_at", "id");

-- CreateIndex
CREATE INDEX "book_status_popularity_id_idx" ON "book"("status", "popularity", "id");

-- CreateIndex
CREATE INDEX "book_status_sort_title_id_idx" ON "book"("status", "sort_title", "id");

-- CreateIndex
CREATE INDEX "book_publisher_id_id_idx" ON "book"("publisher_id", "id");

-- CreateIndex
CREATE INDEX "book_search_vector_idx" ON "book" USING GIN ("search_vector");

-- CreateIndex
CREATE INDEX "publisher_member_publisher_id_idx" ON "publisher_member"("publisher_id");

-- CreateIndex
CREATE UNIQUE INDEX "author_publisher_id_name_key_key" ON "author"("publisher_id", "name_key");

-- CreateIndex
CREATE INDEX "book_contributor_author_id_idx" ON "book_contributor"("author_id");

-- CreateIndex
CREATE UNIQUE INDEX "series_publisher_id_name_key_key" ON "series"("publisher_id", "name_key");

-- CreateIndex
CREATE INDEX "book_series_series_id_idx" ON "book_series"("series_id");

-- CreateIndex
CREATE UNIQUE INDEX "category_slug_key" ON "category"("slug");

-- CreateIndex
CREATE INDEX "category_parent_id_idx" ON "category"("parent_id");

-- CreateIndex
CREATE INDEX "book_category_category_id_idx" ON "book_category"("category_id");

-- CreateIndex
CREATE INDEX "ingestion_state_id_idx" ON "ingestion"("state", "id");

-- CreateIndex
CREATE INDEX "ingestion_book_id_idx" ON "ingestion"("book_id");

-- CreateIndex
CREATE UNIQUE INDEX "outbox_event_id_key" ON "outbox_event"("id");

-- CreateIndex
CREATE INDEX "inbox_event_status_next_attempt_at_idx" ON "inbox_event"("status", "next_attempt_at");

-- CreateIndex
CREATE INDEX "inbox_event_subject_seq_idx" ON "inbox_event"("subject", "seq");

-- AddForeignKey
ALTER TABLE "book" ADD CONSTRAINT "book_publisher_id_fkey" FOREIGN KEY ("publisher_id") REFERENCES "publisher"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "publisher_member" ADD CONSTRAINT "publisher_member_publisher_id_fkey" FOREIGN KEY ("publisher_id") REFERENCES "publisher"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "book_contributor" ADD CONSTRAINT "book_contributor_book_id_fkey" FOREIGN KEY ("book_id") REFERENCES "book"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "book_contributor" ADD CONSTRAINT "book_contributor_author_id_fkey" FOREIGN KEY ("author_id") REFERENCES "author"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "book_series" ADD CONSTRAINT "book_series_book_id_fkey" FOREIGN KEY ("book_id") REFERENCES "book"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "book_series" ADD CONSTRAINT "book_series_series_id_fkey" FOREIGN KEY ("series_id") REFERENCES "series"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "category" ADD CONSTRAINT "category_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "category"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "book_category" ADD CONSTRAINT "book_category_book_id_fkey" FOREIGN KEY ("book_id") REFERENCES "book"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "book_category" ADD CONSTRAINT "book_category_category_id_fkey" FOREIGN KEY ("category_id") REFERENCES "category"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ingestion_finding" ADD CONSTRAINT "ingestion_finding_ingestion_id_fkey" FOREIGN KEY ("ingestion_id") REFERENCES "ingestion"("id") ON DELETE CASCADE ON UPDATE CASCADE;
