-- AlterTable
ALTER TABLE "book" ADD COLUMN     "file_errors" INTEGER NOT NULL DEFAULT 0;
