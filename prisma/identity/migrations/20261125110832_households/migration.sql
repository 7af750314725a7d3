-- AlterEnum
ALTER TYPE "audit_action" ADD VALUE 'CREATE_HOUSEHOLD';
ALTER TYPE "audit_action" ADD VALUE 'INVITE_TO_HOUSEHOLD';
ALTER TYPE "audit_action" ADD VALUE 'JOIN_HOUSEHOLD';
ALTER TYPE "audit_action" ADD VALUE 'LEAVE_HOUSEHOLD';
ALTER TYPE "audit_action" ADD VALUE 'REMOVE_FROM_HOUSEHOLD';
ALTER TYPE "audit_action" ADD VALUE 'DISSOLVE_HOUSEHOLD';
ALTER TYPE "audit_action" ADD VALUE 'ADD_CHILD';
ALTER TYPE "audit_action" ADD VALUE 'UPDATE_CHILD';

-- AlterEnum
ALTER TYPE "session_end_reason" ADD VALUE 'LEFT_HOUSEHOLD';

-- AlterTable
ALTER TABLE "account" ADD COLUMN     "age_limit" SMALLINT,
ALTER COLUMN "email" DROP NOT NULL,
ALTER COLUMN "email_key" DROP NOT NULL;

ALTER TABLE "account" ADD CONSTRAINT "account_age_limit_check" CHECK ("age_limit" BETWEEN 0 AND 17);

-- CreateTable
CREATE TABLE "household" (
    "id" UUID NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "household_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "household_member" (
    "account_id" UUID NOT NULL,
    "household_id" UUID NOT NULL,
    "is_child" BOOLEAN NOT NULL,
    "place" SMALLINT NOT NULL,
    "joined_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "household_member_pkey" PRIMARY KEY ("account_id"),
    -- Two grown-ups and four children: there are no other places.
    CONSTRAINT "household_member_place_check" CHECK ("place" BETWEEN 1 AND CASE WHEN "is_child" THEN 4 ELSE 2 END)
);

-- CreateTable
CREATE TABLE "household_invitation" (
    "id" UUID NOT NULL,
    "household_id" UUID NOT NULL,
    "invited_by_id" UUID NOT NULL,
    "account_id" UUID,
    "email_key" TEXT,
    "to" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "household_invitation_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "household_member_household_id_is_child_place_key" ON "household_member"("household_id", "is_child", "place");

-- CreateIndex
CREATE UNIQUE INDEX "household_invitation_household_id_key" ON "household_invitation"("household_id");

-- CreateIndex
CREATE INDEX "household_invitation_account_id_idx" ON "household_invitation"("account_id");

-- CreateIndex
CREATE INDEX "household_invitation_email_key_idx" ON "household_invitation"("email_key");

-- AddForeignKey
ALTER TABLE "household_member" ADD CONSTRAINT "household_member_household_id_fkey" FOREIGN KEY ("household_id") REFERENCES "household"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "household_member" ADD CONSTRAINT "household_member_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "household_invitation" ADD CONSTRAINT "household_invitation_household_id_fkey" FOREIGN KEY ("household_id") REFERENCES "household"("id") ON DELETE CASCADE ON UPDATE CASCADE;
