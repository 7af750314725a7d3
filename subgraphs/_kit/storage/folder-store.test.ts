import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openFolderStore } from './folder-store.ts'
import type { ObjectStore } from './object-store.ts'

let folder: string
let store: ObjectStore
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quire-store-'))
  store = openFolderStore(folder)
})
afterEach(() => rm(folder, { recursive: true }))

const read = async (key: string, range?: { start: number; end: number }) => {
  const found = await store.get(key, range)
  return found && text(found.body)
}
const list = async (prefix: string) =>
  (await Array.fromAsync(store.list(prefix))).map(({ key }) => key).toSorted()

describe('the folder store', () => {
  test('gives back what was put, whole or by range', async () => {
    expect(
      await store.put('books/moby-dick', Readable.from([Buffer.from('Call me '), Buffer.from('Ishmael.')])),
    ).toEqual({
      byteSize: 16,
    })
    expect(await read('books/moby-dick')).toBe('Call me Ishmael.')
    expect(await read('books/moby-dick', { start: 8, end: 14 })).toBe('Ishmael')
    expect(await read('books/moby-dick', { start: 8, end: 1_000 })).toBe('Ishmael.')
  })

  test('an object whose stream breaks was never there', async () => {
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from('Call me ')
        throw new Error('the client went away')
      })(),
    )
    await expect(store.put('books/moby-dick', broken)).rejects.toThrow('went away')
    expect(await store.head('books/moby-dick')).toBeNull()
    expect(await readdir(join(folder, '.incoming'))).toEqual([])
  })

  test('replacing an object changes its tag and leaves open readers the old one', async () => {
    await store.put('cover', Buffer.from('old'))
    const before = await store.get('cover')
    await store.put('cover', Buffer.from('new'))
    expect(before && (await text(before.body))).toBe('old')
    expect((await store.head('cover'))?.etag).not.toBe(before?.etag)
  })

  test('an absent object is null, moved ones are gone from where they were, deleting twice is no error', async () => {
    await store.put('a/b', Buffer.from('x'))
    await store.move('a/b', 'c/d')
    expect(await store.get('a/b')).toBeNull()
    expect(await read('c/d')).toBe('x')
    await store.delete(['c/d', 'c/d', 'never/was'])
    expect(await store.head('c/d')).toBeNull()
  })

  test('lists by prefix, names in any script and with odd characters included', async () => {
    for (const key of ['p/1/第一章.xhtml', 'p/1/50% off?.png', 'p/2/x', 'q/1'])
      await store.put(key, Buffer.from('x'))
    expect(await list('p/1/')).toEqual(['p/1/50% off?.png', 'p/1/第一章.xhtml'])
    expect(await list('p/')).toHaveLength(3)
    expect(await list('')).toHaveLength(4)
    expect(await read('p/1/50% off?.png')).toBe('x')
  })

  test('names what comes next, once, and no folder whose last object is gone', async () => {
    for (const key of ['p/1/a', 'p/1/b', 'p/第二/x', 'p/z']) await store.put(key, Buffer.from('x'))
    const names = async () => (await Array.fromAsync(store.names('p/'))).toSorted()
    expect(await names()).toEqual(['1/', 'z', '第二/'])
    await store.delete(['p/1/a', 'p/1/b'])
    expect(await names()).toEqual(['z', '第二/'])
    expect(await Array.fromAsync(store.names('q/'))).toEqual([])
  })

  test('objects come and go side by side in a folder that empties', async () => {
    const comeAndGo = async (name: number) => {
      for (let round = 0; round < 40; round += 1) {
        await store.put(`in/deep/${name}`, Buffer.from('x'))
        await store.delete([`in/deep/${name}`])
      }
    }
    await Promise.all([1, 2, 3].map(comeAndGo))
    expect(await list('')).toEqual([])
  })

  test('what was never finished can be thrown away by its age', async () => {
    await store.ready()
    const path = join(folder, '.incoming', 'half')
    await writeFile(path, 'half')
    await store.discardUnfinished(new Date(Date.now() - 60_000))
    expect(await readdir(join(folder, '.incoming'))).toEqual(['half'])
    await store.discardUnfinished(new Date(Date.now() + 60_000))
    expect(await readdir(join(folder, '.incoming'))).toEqual([])
  })

  test.each(['../secret', 'a/../../b', '/etc/passwd', 'a//b', 'a/.', '', 'a\\b', 'a\0b'])(
    'refuses the key %j',
    async (key) => {
      await expect(store.put(key, Buffer.from('x'))).rejects.toThrow(RangeError)
      await expect(store.get(key)).rejects.toThrow(RangeError)
    },
  )
})
