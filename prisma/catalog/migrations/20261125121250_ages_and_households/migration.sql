-- AlterTable
ALTER TABLE "book" ADD COLUMN     "minimum_age" SMALLINT;
