import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { expect } from 'vitest'
import { openPromise } from 'yauzl'
import type { TestCatalog } from './catalog.ts'

const folder = join(import.meta.dirname, '../../../shared/data/books')

/** Ingests one of the real books; fails where its title, language and people are not as its package document states. */
export async function expectAsStated(catalog: TestCatalog, name: string): Promise<void> {
  const path = join(folder, name)
  const stated = await statedBy(path)
  const ended = await catalog.ingest(await readFile(path), { fileName: name })
  expect(ended).toMatchObject({ state: 'SUCCEEDED', progress: 1, attempts: 1, format: 'EPUB' })
  expect(ended.book.title).toBe(stated.title)
  expect(ended.book.language.toLowerCase()).toBe(stated.language?.toLowerCase())
  expect(ended.book.contributors.map((one: any) => one.author.name)).toEqual(stated.names)
  expect(ended.book.status).toBe('DRAFT')
  expect(ended.findings.filter((one: any) => one.severity === 'FATAL')).toEqual([])
}

/** A reading of the package document that shares nothing with ours: regular expressions on its text. */
async function statedBy(path: string) {
  const zip = await openPromise(path)
  const texts = new Map<string, string>()
  for await (const entry of zip.eachEntry()) {
    if (!/container\.xml$|\.opf$/.test(entry.fileName)) continue
    texts.set(entry.fileName, (await buffer(await zip.openReadStreamPromise(entry))).toString())
  }
  const packagePath = /full-path="([^"]+)"/.exec(texts.get('META-INF/container.xml') ?? '')?.[1] ?? ''
  const opf = (texts.get(packagePath) ?? '').replace(/<!--[\s\S]*?-->/g, '')
  const all = (name: string) =>
    [...opf.matchAll(new RegExp(`<dc:${name}[^>]*>([^<]*)</dc:${name}>`, 'g'))].map((match) =>
      plain(match[1] ?? ''),
    )
  return {
    title: all('title')[0],
    language: all('language')[0],
    names: [...all('creator'), ...all('contributor')],
  }
}

const plain = (text: string) => text.replaceAll('&amp;', '&').replace(/\s+/g, ' ').trim()
