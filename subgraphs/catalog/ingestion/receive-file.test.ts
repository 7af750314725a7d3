import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { FileUpload } from 'graphql-upload-minimal'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openFolderStore } from '#kit/storage/folder-store.ts'
import type { ObjectStore } from '#kit/storage/object-store.ts'
import { receiveFile } from './receive-file.ts'

let folder: string
let store: ObjectStore
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quire-upload-'))
  store = openFolderStore(folder)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const upload = (stream: Readable, filename = 'a.epub') =>
  Promise.resolve({ filename, createReadStream: () => stream } as unknown as FileUpload)

const filesBelow = async () =>
  (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())

test('a file is stored, hashed and counted as it comes by', async () => {
  const pieces = Array.from({ length: 50 }, (_, at) => Buffer.alloc(10_000, at))
  const received = await receiveFile(store, 'uploads/1', upload(Readable.from(pieces), '../../etc/pass\nwd'))
  expect(received).toEqual({
    outcome: 'STORED',
    file: {
      byteSize: 500_000,
      sha256: createHash('sha256').update(Buffer.concat(pieces)).digest('hex'),
      fileName: 'passwd',
    },
  })
  await store.delete(['uploads/1'])
})

test('it is read no faster than it is stored', async () => {
  let produced = 0
  const source = new Readable({
    highWaterMark: 1,
    read() {
      produced += 1
      this.push(produced > 200 ? null : Buffer.alloc(64 * 1024))
    },
  })
  const slow: ObjectStore = {
    ...store,
    async put(_key, body) {
      for await (const _ of body as Readable) {
        await new Promise((resolve) => setTimeout(resolve, 1))
        expect(produced).toBeLessThan(210)
        if (produced < 100) break
      }
      throw new Error('full')
    },
  }
  await expect(receiveFile(slow, 'uploads/slow', upload(source))).rejects.toThrow('full')
  expect(produced).toBeLessThan(50)
})

test.each([
  [
    'ends before its end',
    () =>
      new Readable({
        read() {
          this.destroy(new Error('aborted'))
        },
      }),
    'INTERRUPTED',
  ],
  ['is empty', () => Readable.from([]), 'EMPTY'],
  [
    'was cut at the limit',
    () => Object.assign(Readable.from([Buffer.alloc(100)]), { truncated: true }),
    'TOO_LARGE',
  ],
])('an upload that %s leaves nothing behind', async (_, stream, outcome) => {
  expect(await receiveFile(store, 'uploads/2', upload(stream()))).toEqual({ outcome, fileName: 'a.epub' })
  expect(await filesBelow()).toEqual([])
})

test('a client that is gone before its file begins is an interruption, too', async () => {
  const gone = Promise.reject<FileUpload>(new Error('disconnected'))
  expect(await receiveFile(store, 'uploads/3', gone)).toMatchObject({ outcome: 'INTERRUPTED' })
})
