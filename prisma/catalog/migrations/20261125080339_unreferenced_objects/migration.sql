-- CreateTable
CREATE TABLE "unreferenced_object" (
    "key" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "unreferenced_object_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "unreferenced_object_since_idx" ON "unreferenced_object"("since");

-- CreateIndex
CREATE INDEX "ingestion_sha256_idx" ON "ingestion"("sha256");

-- What a sweep of the store looks for. An index of an expression has no place in schema.prisma.
CREATE INDEX "book_publication_source_idx" ON "book"(split_part("publication" ->> 'prefix', '/', 3));
CREATE INDEX "book_cover_sha256_idx" ON "book"(("cover" ->> 'sha256'));
