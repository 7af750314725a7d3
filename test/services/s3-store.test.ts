import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { CreateMultipartUploadCommand, ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readEnv } from '#kit/config/env.ts'
import type { ObjectStore } from '#kit/storage/object-store.ts'
import { openStore, readStorageConfig } from '#kit/storage/open-store.ts'
import { startSwift, type Swift } from './swift.ts'

let swift: Swift
let store: ObjectStore
beforeAll(async () => {
  swift = await startSwift()
  store = await openStore(readEnv(swift.env, readStorageConfig))
})
afterAll(async () => {
  await store?.close()
  await swift?.[Symbol.asyncDispose]()
})

const list = async (prefix: string) => (await Array.fromAsync(store.list(prefix))).map(({ key }) => key)

describe('the S3 store, on Swift', () => {
  test('is ready', async () => {
    await expect(store.ready()).resolves.toBeUndefined()
  })

  test('gives back what was put, whole or by range', async () => {
    await store.put('books/moby-dick', Buffer.from('Call me Ishmael.'), { contentType: 'text/plain' })
    const found = await store.get('books/moby-dick', { start: 8, end: 14 })
    expect(found?.byteSize).toBe(16)
    expect(found && (await text(found.body))).toBe('Ishmael')
    expect(await store.head('books/moby-dick')).toMatchObject({ byteSize: 16, key: 'books/moby-dick' })
  })

  test('takes a stream of unknown length, in parts', async () => {
    const bytes = randomBytes(12_000_000)
    const chunks = Array.from({ length: 12 }, (_, index) =>
      bytes.subarray(index * 1_000_000, (index + 1) * 1_000_000),
    )
    expect(await store.put('books/large', Readable.from(chunks))).toEqual({ byteSize: bytes.length })
    const found = await store.get('books/large')
    expect(found && bytes.equals(await buffer(found.body))).toBe(true)
  })

  test('an object whose stream breaks was never there', async () => {
    const broken = async function* () {
      yield randomBytes(6_000_000)
      throw new Error('the client went away')
    }
    await expect(store.put('books/broken', Readable.from(broken()))).rejects.toThrow('went away')
    expect(await store.head('books/broken')).toBeNull()
    expect(await store.get('books/broken')).toBeNull()
  })

  test('moves, lists and deletes, names in any script included', async () => {
    await store.put('p/第一章 50%.xhtml', Buffer.from('x'))
    await store.move('p/第一章 50%.xhtml', 'q/第一章 50%.xhtml')
    expect(await list('p/')).toEqual([])
    expect(await list('q/')).toEqual(['q/第一章 50%.xhtml'])
    await store.delete(['q/第一章 50%.xhtml', 'q/never'])
    expect(await list('q/')).toEqual([])
  })

  test('names what comes next, up to the next slash', async () => {
    for (const key of ['n/1/a', 'n/1/b', 'n/第二/x', 'n/z']) await store.put(key, Buffer.from('x'))
    expect((await Array.fromAsync(store.names('n/'))).toSorted()).toEqual(['1/', 'z', '第二/'])
  })

  test('throws parts away whose upload never ended, by their age', async () => {
    const client = s3Client(swift)
    const target = { Bucket: swift.env['S3_BUCKET'], Key: 'books/half' }
    await client.send(new CreateMultipartUploadCommand(target))
    const begun = async () =>
      ((await client.send(new ListMultipartUploadsCommand({ Bucket: target.Bucket }))).Uploads ?? []).length
    await store.discardUnfinished(new Date(Date.now() - 3_600_000))
    expect(await begun()).toBe(1)
    await store.discardUnfinished(new Date(Date.now() + 3_600_000))
    expect(await begun()).toBe(0)
    client.destroy()
  })
})

const s3Client = ({ env }: Swift) =>
  new S3Client({
    endpoint: env['S3_ENDPOINT'] ?? '',
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: {
      accessKeyId: env['S3_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: env['S3_SECRET_ACCESS_KEY'] ?? '',
    },
  })
