-- AlterTable
ALTER TABLE "inbox_event" ADD COLUMN     "trace_parent" TEXT;

-- AlterTable
ALTER TABLE "outbox_event" ADD COLUMN     "trace_parent" TEXT;
