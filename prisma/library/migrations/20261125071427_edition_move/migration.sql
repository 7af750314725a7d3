-- CreateTable
CREATE TABLE "edition_move" (
    "book_id" UUID NOT NULL,
    "prefix" TEXT NOT NULL,
    "user_id" UUID NOT NULL,

    CONSTRAINT "edition_move_pkey" PRIMARY KEY ("book_id","prefix","user_id")
);
