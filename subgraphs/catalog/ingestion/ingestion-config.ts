import type { EnvReader } from '#kit/config/env.ts'

const MiB = 1024 * 1024

export interface IngestionConfig {
  /** Books read at once by this process. */
  concurrency: number
  deadlineMs: number
  memoryBytes: number
  /** Of an upload, in bytes. */
  maxFileSize: number
}

export const readIngestionConfig = (read: EnvReader): IngestionConfig => ({
  concurrency: read.integer('INGESTION_CONCURRENCY', { fallback: 2, min: 1, max: 64 }),
  deadlineMs: read.integer('INGESTION_DEADLINE_SECONDS', { fallback: 300, min: 5, max: 3_600 }) * 1000,
  memoryBytes: read.integer('INGESTION_MEMORY_MB', { fallback: 1_024, min: 128, max: 16_384 }) * MiB,
  maxFileSize: read.integer('UPLOAD_MAX_MB', { fallback: 512, min: 1, max: 4_096 }) * MiB,
})
