-- AlterEnum
ALTER TYPE "library_source" ADD VALUE 'SHARED';

-- AlterTable
ALTER TABLE "book" ADD COLUMN     "minimum_age" SMALLINT;

-- AlterTable
ALTER TABLE "reading" ADD COLUMN     "minimum_age" SMALLINT,
ADD COLUMN     "shared_by_id" UUID;

-- CreateTable
CREATE TABLE "household" (
    "id" UUID NOT NULL,
    "version" INTEGER NOT NULL,

    CONSTRAINT "household_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "household_member" (
    "household_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "age_limit" SMALLINT,

    CONSTRAINT "household_member_pkey" PRIMARY KEY ("household_id","user_id")
);

-- CreateIndex
CREATE INDEX "household_member_user_id_idx" ON "household_member"("user_id");

-- AddForeignKey
ALTER TABLE "household_member" ADD CONSTRAINT "household_member_household_id_fkey" FOREIGN KEY ("household_id") REFERENCES "household"("id") ON DELETE CASCADE ON UPDATE CASCADE;
