-- CreateEnum
CREATE TYPE "email_token_purpose" AS ENUM ('VERIFY_EMAIL', 'RESET_PASSWORD', 'LEAVE_EMAIL', 'ENTER_EMAIL');

-- AlterEnum
-- This migration adds more than one value to an enum.
-- With PostgreSQL versions 11 and earlier, this is not possible
-- in a single migration. This can be worked around by creating
-- multiple migrations, each migration adding only one value to
-- the enum.


ALTER TYPE "audit_action" ADD VALUE 'REVOKE_SESSION';
ALTER TYPE "audit_action" ADD VALUE 'VERIFY_EMAIL';
ALTER TYPE "audit_action" ADD VALUE 'REQUEST_EMAIL_CHANGE';
ALTER TYPE "audit_action" ADD VALUE 'CHANGE_EMAIL';
ALTER TYPE "audit_action" ADD VALUE 'CHANGE_PASSWORD';
ALTER TYPE "audit_action" ADD VALUE 'RESET_PASSWORD';
ALTER TYPE "audit_action" ADD VALUE 'CREATE_ACCESS_KEY';
ALTER TYPE "audit_action" ADD VALUE 'REVOKE_ACCESS_KEY';

-- AlterEnum
-- This migration adds more than one value to an enum.
-- With PostgreSQL versions 11 and earlier, this is not possible
-- in a single migration. This can be worked around by creating
-- multiple migrations, each migration adding only one value to
-- the enum.


ALTER TYPE "session_end_reason" ADD VALUE 'REVOKED';
ALTER TYPE "session_end_reason" ADD VALUE 'PASSWORD_CHANGED';

-- AlterTable
ALTER TABLE "account" ADD COLUMN     "access_since" TIMESTAMPTZ(3),
ADD COLUMN     "username_looks" TEXT;

-- AlterTable
ALTER TABLE "session" ADD COLUMN     "address" TEXT,
ADD COLUMN     "user_agent" TEXT;

-- CreateTable
CREATE TABLE "email_token" (
    "hash" BYTEA NOT NULL,
    "account_id" UUID NOT NULL,
    "purpose" "email_token_purpose" NOT NULL,
    "email_key" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "email_token_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "email_change" (
    "account_id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "email_key" TEXT NOT NULL,
    "left_at" TIMESTAMPTZ(3),
    "entered_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "email_change_pkey" PRIMARY KEY ("account_id")
);

-- CreateTable
CREATE TABLE "attempt" (
    "key" VARCHAR(255) NOT NULL,
    "points" INTEGER NOT NULL DEFAULT 0,
    "expire" BIGINT,

    CONSTRAINT "attempt_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "access_key" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "hash" BYTEA NOT NULL,
    "name" TEXT NOT NULL,
    "permissions" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "access_key_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "email_token_account_id_purpose_idx" ON "email_token"("account_id", "purpose");

-- CreateIndex
CREATE INDEX "attempt_expire_idx" ON "attempt"("expire");

-- CreateIndex
CREATE UNIQUE INDEX "access_key_hash_key" ON "access_key"("hash");

-- CreateIndex
CREATE INDEX "access_key_account_id_idx" ON "access_key"("account_id");

-- CreateIndex
CREATE UNIQUE INDEX "account_username_looks_key" ON "account"("username_looks");

-- CreateIndex
CREATE INDEX "account_access_since_idx" ON "account"("access_since");

-- CreateIndex
CREATE INDEX "session_ended_at_idx" ON "session"("ended_at");

-- AddForeignKey
ALTER TABLE "email_token" ADD CONSTRAINT "email_token_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "email_change" ADD CONSTRAINT "email_change_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "access_key" ADD CONSTRAINT "access_key_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;
