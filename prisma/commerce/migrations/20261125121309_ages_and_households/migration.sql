-- AlterTable
ALTER TABLE "book" ADD COLUMN     "known_since" TIMESTAMPTZ(3),
ADD COLUMN     "minimum_age" SMALLINT;

-- Of books that are known already: when they were made, which their id (UUIDv7) begins with.
UPDATE "book" SET "known_since" = to_timestamp(('x' || lpad(left(replace("id"::text, '-', ''), 12), 16, '0'))::bit(64)::bigint / 1000.0);
ALTER TABLE "book" ALTER COLUMN "known_since" SET NOT NULL;

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

    CONSTRAINT "household_member_pkey" PRIMARY KEY ("household_id","user_id")
);

-- CreateIndex
CREATE INDEX "household_member_user_id_idx" ON "household_member"("user_id");

-- AddForeignKey
ALTER TABLE "household_member" ADD CONSTRAINT "household_member_household_id_fkey" FOREIGN KEY ("household_id") REFERENCES "household"("id") ON DELETE CASCADE ON UPDATE CASCADE;
