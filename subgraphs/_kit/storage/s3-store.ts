import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import {
  AbortMultipartUploadCommand,
  CopyObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandInput,
  type ListMultipartUploadsCommandOutput,
  NoSuchKey,
  NotFound,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import type { BuildMiddleware } from '@smithy/types'
import { checkKey, type ObjectStore } from './object-store.ts'

export interface S3Config {
  kind: 's3'
  endpoint: string | undefined
  region: string
  bucket: string
  accessKeyId: string | undefined
  secretAccessKey: string | undefined
  /** Buckets in the path, not in the host name: what servers other than Amazon's want. */
  pathStyle: boolean
}

/** Most keys that one DeleteObjects takes. */
const deleteBatch = 1_000

/** Any S3. A stream of unknown length goes up in parts, of which a few are in memory at a time. */
export function openS3Store(config: S3Config): ObjectStore {
  const { bucket: Bucket, accessKeyId, secretAccessKey } = config
  const client = new S3Client({
    region: config.region,
    forcePathStyle: config.pathStyle,
    // Servers other than Amazon's know no checksum trailers yet.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(config.endpoint && { endpoint: config.endpoint }),
    ...(accessKeyId && secretAccessKey && { credentials: { accessKeyId, secretAccessKey } }),
  })

  client.middlewareStack.add(addContentMd5, { step: 'build', name: 'addContentMd5', priority: 'low' })

  return {
    async put(key, body, options = {}) {
      const target = {
        Bucket,
        Key: checkKey(key),
        ...(options.contentType && { ContentType: options.contentType }),
      }
      if (body instanceof Uint8Array) {
        await client.send(new PutObjectCommand({ ...target, Body: body }))
        return { byteSize: body.byteLength }
      }
      let byteSize = 0
      const counted = async function* () {
        for await (const chunk of body as AsyncIterable<Uint8Array>) {
          byteSize += chunk.byteLength
          yield chunk
        }
      }
      await new Upload({
        client,
        params: { ...target, Body: Readable.from(counted(), { objectMode: false }) },
        queueSize: 2,
        leavePartsOnError: false,
      }).done()
      return { byteSize }
    },

    async get(key, range) {
      const Range = range && `bytes=${range.start}-${range.end}`
      const answer = await client
        .send(new GetObjectCommand({ Bucket, Key: checkKey(key), ...(Range && { Range }) }))
        .catch(ignoreAbsent)
      if (!answer?.Body) return null
      const whole = answer.ContentRange?.split('/').at(-1)
      return {
        body: answer.Body as Readable,
        byteSize: Number(whole ?? answer.ContentLength ?? 0),
        etag: answer.ETag ?? '',
      }
    },

    async head(key) {
      const answer = await client
        .send(new HeadObjectCommand({ Bucket, Key: checkKey(key) }))
        .catch(ignoreAbsent)
      if (!answer) return null
      return {
        key,
        byteSize: answer.ContentLength ?? 0,
        etag: answer.ETag ?? '',
        modifiedAt: answer.LastModified ?? new Date(0),
      }
    },

    async move(from, to) {
      const CopySource = `${Bucket}/${checkKey(from).split('/').map(encodeURIComponent).join('/')}`
      await client.send(new CopyObjectCommand({ Bucket, Key: checkKey(to), CopySource }))
      await this.delete([from])
    },

    async delete(keys) {
      for (let start = 0; start < keys.length; start += deleteBatch) {
        const Objects = keys.slice(start, start + deleteBatch).map((key) => ({ Key: checkKey(key) }))
        const { Errors } = await client.send(
          new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }),
        )
        if (Errors?.length)
          throw new Error(`${Errors.length} objects could not be deleted: ${Errors[0]?.Message}`)
      }
    },

    async *list(prefix) {
      for await (const page of paginateListObjectsV2({ client }, { Bucket, Prefix: prefix })) {
        for (const entry of page.Contents ?? []) {
          yield {
            key: entry.Key ?? '',
            byteSize: entry.Size ?? 0,
            etag: entry.ETag ?? '',
            modifiedAt: entry.LastModified ?? new Date(0),
          }
        }
      }
    },

    async *names(prefix) {
      const asked = { Bucket, Prefix: prefix, Delimiter: '/' }
      for await (const page of paginateListObjectsV2({ client }, asked)) {
        for (const { Key = '' } of page.Contents ?? []) yield Key.slice(prefix.length)
        for (const { Prefix = '' } of page.CommonPrefixes ?? []) yield Prefix.slice(prefix.length)
      }
    },

    async discardUnfinished(before) {
      let from: Pick<ListMultipartUploadsCommandInput, 'KeyMarker' | 'UploadIdMarker'> | null = {}
      while (from) {
        const page: ListMultipartUploadsCommandOutput = await client.send(
          new ListMultipartUploadsCommand({ Bucket, ...from }),
        )
        for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
          if (Initiated && Initiated < before)
            await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }))
        }
        const { IsTruncated, NextKeyMarker, NextUploadIdMarker } = page
        from = IsTruncated ? { KeyMarker: NextKeyMarker, UploadIdMarker: NextUploadIdMarker } : null
      }
    },

    async ready() {
      await client.send(new HeadBucketCommand({ Bucket }))
    },

    async close() {
      client.destroy()
    },
  }
}

function ignoreAbsent(error: unknown): null {
  if (error instanceof NoSuchKey || error instanceof NotFound) return null
  throw error
}

/** DeleteObjects wants a digest of its body; servers other than Amazon's know only the oldest kind of it (RFC 1864). */
const addContentMd5: BuildMiddleware<ServiceInputTypes, ServiceOutputTypes> = (next, context) => (args) => {
  const request = args.request as { headers: Record<string, string>; body?: unknown }
  if (context['commandName'] === 'DeleteObjectsCommand' && typeof request.body === 'string') {
    request.headers['content-md5'] = createHash('md5').update(request.body).digest('base64')
  }
  return next(args)
}
