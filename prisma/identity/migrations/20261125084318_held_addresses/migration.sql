-- DropIndex
DROP INDEX "account_email_key_key";

-- AlterTable
ALTER TABLE "account" ADD COLUMN "held_email_key" TEXT;

-- Who has confirmed an address has it.
UPDATE "account" SET "held_email_key" = "email_key" WHERE "email_verified";

-- CreateIndex
CREATE UNIQUE INDEX "account_held_email_key_key" ON "account"("held_email_key");

-- CreateIndex
CREATE INDEX "account_email_key_idx" ON "account"("email_key");
