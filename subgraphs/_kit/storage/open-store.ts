import { join } from 'node:path'
import type { EnvReader } from '../config/env.ts'
import { traceStore } from '../observability/tracing/store-spans.ts'
import { openFolderStore } from './folder-store.ts'
import type { ObjectStore } from './object-store.ts'
import type { S3Config } from './s3-store.ts'

export type StorageConfig = S3Config | { kind: 'folder'; path: string }

/** S3 where `S3_BUCKET` names a bucket, else a folder below `DATA_DIR`. */
export function readStorageConfig(read: EnvReader): StorageConfig {
  const bucket = read.optional('S3_BUCKET')
  if (!bucket) return { kind: 'folder', path: join(read.string('DATA_DIR', '.data'), 'objects') }
  return {
    kind: 's3',
    bucket,
    endpoint: read.optional('S3_ENDPOINT'),
    region: read.string('S3_REGION', 'us-east-1'),
    accessKeyId: read.optional('S3_ACCESS_KEY_ID'),
    secretAccessKey: read.optional('S3_SECRET_ACCESS_KEY'),
    pathStyle: read.boolean('S3_PATH_STYLE', true),
  }
}

/** Amazon's SDK is loaded only where it is used. */
export async function openStore(config: StorageConfig): Promise<ObjectStore> {
  if (config.kind === 'folder') return traceStore(openFolderStore(config.path), config.kind)
  const { openS3Store } = await import('./s3-store.ts')
  return traceStore(openS3Store(config), config.kind)
}
