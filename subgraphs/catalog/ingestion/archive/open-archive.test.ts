import { buffer } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { makeZip, type ZipEntry } from '../../../../test/support/zip.ts'
import { Refused } from '../findings.ts'
import { archiveLimits } from '../limits.ts'
import { bytesSource } from './byte-source.ts'
import { BrokenEntry, openArchive } from './open-archive.ts'
import { sniff } from './sniff.ts'

const container: ZipEntry = { name: 'META-INF/container.xml', data: '<container/>' }
const open = (entries: ZipEntry[], limits = archiveLimits) =>
  openArchive(bytesSource(makeZip([container, ...entries])), limits)

const refusal = async (opening: Promise<unknown>) => {
  const error = await opening.then(
    () => null,
    (one: unknown) => one,
  )
  return error instanceof Refused ? error.finding.code : error
}

test('entries are read by path, stored and deflated, over many blocks', async () => {
  const large = Buffer.from(Array.from({ length: 1_500_000 }, (_, at) => (at * 7919) % 251))
  const archive = await open([
    { name: 'a.txt', data: 'deflated' },
    { name: 'ordner/ü.bin', data: large, stored: true },
  ])
  expect(archive.paths).toEqual(['META-INF/container.xml', 'a.txt', 'ordner/ü.bin'])
  expect(Buffer.from(await archive.read('a.txt')).toString()).toBe('deflated')
  expect(Buffer.from(await archive.read('ordner/ü.bin')).equals(large)).toBe(true)
})

describe('before a byte is inflated, an archive is refused', () => {
  test.each([
    ['../outside.xhtml'],
    ['EPUB/../../outside.xhtml'],
    ['/etc/passwd'],
    ['C:/windows/x'],
    ['EPUB\\..\\..\\x'],
    ['EPUB//x'],
    ['EPUB/./x'],
    ['a\0b'],
    [`EPUB/${'x'.repeat(300)}`],
  ])('for the path %j', async (name) => {
    expect(await refusal(open([{ name, data: 'x' }]))).toBe('ARCHIVE_UNSAFE_PATH')
  })

  test('for a symbolic link', async () => {
    expect(await refusal(open([{ name: 'link', data: '/etc/passwd', symlink: true }]))).toBe(
      'ARCHIVE_SYMLINK',
    )
  })

  test('for an encrypted entry', async () => {
    expect(await refusal(open([{ name: 'secret', data: 'x', encrypted: true }]))).toBe('ARCHIVE_ENCRYPTED')
  })

  test.each([
    ['the same', 'a.xhtml', 'a.xhtml'],
    ['the same but for case', 'a.xhtml', 'A.xhtml'],
    ['the same but for Unicode form', 'é', 'e\u0301'],
    ['a file and its own folder', 'a', 'a/b'],
  ])('for two names that are %s', async (_, first, second) => {
    const zip = open([
      { name: first, data: '1' },
      { name: second, data: '2' },
    ])
    expect(await refusal(zip)).toBe('OPF-060')
  })

  test('for more entries than a book may have', async () => {
    const many = Array.from({ length: 20 }, (_, at) => ({ name: `f${at}`, data: '' }))
    expect(await refusal(open(many, { ...archiveLimits, entries: 10 }))).toBe('ARCHIVE_TOO_MANY_ENTRIES')
  })

  test('for an entry that inflates out of proportion', async () => {
    expect(await refusal(open([{ name: 'zeros', data: Buffer.alloc(20 * 1024 * 1024) }]))).toBe(
      'ARCHIVE_BOMB',
    )
  })

  test('for many entries that together inflate out of proportion', async () => {
    const zeros = Buffer.alloc(15 * 1024 * 1024)
    const many = Array.from({ length: 6 }, (_, at) => ({ name: `z${at}`, data: zeros }))
    expect(await refusal(open(many))).toBe('ARCHIVE_BOMB')
  })

  test('for entries that share one piece of data', async () => {
    const data = Buffer.from(Array.from({ length: 40_000 }, () => Math.floor(Math.random() * 256)))
    const many = Array.from({ length: 50 }, (_, at) => ({
      name: `o${at}`,
      data,
      ...(at ? { dataOf: 1 } : {}),
    }))
    expect(await refusal(open(many))).toBe('ARCHIVE_BOMB')
  })

  test('for claiming to inflate to more than a book may hold', async () => {
    expect(await refusal(open([{ name: 'x', data: 'x', claimedSize: 2 ** 31 }]))).toBe('ENTRY_TOO_LARGE')
    const small = { ...archiveLimits, totalBytes: 1000 }
    expect(await refusal(open([{ name: 'x', data: 'y'.repeat(2000) }], small))).toBe('ARCHIVE_TOO_LARGE')
  })

  test('for being cut off', async () => {
    const zip = makeZip([container, { name: 'a', data: 'b'.repeat(100) }])
    expect(await refusal(openArchive(bytesSource(zip.subarray(0, zip.length - 30))))).toBe('PKG-003')
  })
})

test('an entry that inflates to more than it claims is broken, not read to its end', async () => {
  const archive = await open([{ name: 'liar', data: Buffer.alloc(5_000_000, 'ab'), claimedSize: 100 }])
  await expect(archive.read('liar')).rejects.toThrow(BrokenEntry)
})

test('an entry that breaks before it is read is broken for whoever reads it then', async () => {
  const file = makeZip([
    container,
    { name: 'a', data: Buffer.from('deflated, and not stored').toString('hex') },
  ])
  const at = file.indexOf('a', file.lastIndexOf('PK\x03\x04')) + 1
  file.fill(0xff, at, at + 20)
  const stream = await (await openArchive(bytesSource(file))).stream('a')
  await wait(100)
  await expect(buffer(stream)).rejects.toThrow(BrokenEntry)
})

test('an entry whose checksum differs is broken', async () => {
  const archive = await open([{ name: 'x', data: 'content', claimedCrc: 1 }])
  await expect(archive.read('x')).rejects.toThrow(BrokenEntry)
})

test.each([
  ['%PDF-1.7', 'PDF'],
  ['junk before it\n%PDF-1.4', 'PDF'],
  ['Rar!\x1a\x07\x01\x00', 'FILE_IS_RAR'],
  ['7z\xbc\xaf\x27\x1c', 'FILE_IS_7Z'],
  ['', 'FILE_IS_EMPTY'],
  ['PK\x03\x04', 'ZIP'],
  [`${'x'.repeat(60)}BOOKMOBI`, 'MOBI'],
  ['Call me Ishmael.', 'TEXT'],
  ['<?xml version="1.0"?><html/>', 'FILE_IS_UNKNOWN'],
  ['Call me\0 Ishmael.', 'FILE_IS_UNKNOWN'],
])('a file that begins with %j is %s by its content', (head, kind) => {
  expect(sniff(Buffer.from(head, 'latin1'))).toBe(kind)
})
