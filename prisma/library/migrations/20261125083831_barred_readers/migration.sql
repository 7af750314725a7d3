-- CreateTable
CREATE TABLE "barred_reader" (
    "user_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "barred_reader_pkey" PRIMARY KEY ("user_id")
);
