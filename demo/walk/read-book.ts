import { randomUUID } from 'node:crypto'
import { request } from 'undici'
import { done, type GraphClient } from '../graph-client.ts'
import { excerpt, pageText } from './page-text.ts'
import { type Report, wrap } from './report.ts'

interface Problem {
  code: string
  message: string
}

interface Locator {
  href: string
  title?: string | null
  progression: number | null
  totalProgression: number | null
}

interface Reading {
  manifestUrl: string
  access: { __typename: string }
  progress: { percent: number; locator: Locator; device: { name: string } | null } | null
}

interface TocLink {
  href?: string
  title?: string
  children?: TocLink[]
}

interface Manifest {
  metadata: { title: string | Record<string, string> }
  readingOrder: { href: string; title?: string }[]
  toc?: TocLink[]
}

const DEVICE = `query Device { me { devices { id name current } } }`

const OPEN_BOOK = `mutation OpenBook($input: OpenBookInput!) {
  openBook(input: $input) {
    reading {
      manifestUrl
      access { __typename }
      progress { percent locator { href progression totalProgression } device { name } }
    }
    problems { code message path }
  }
}`

const SAVE_PROGRESS = `mutation SaveProgress($input: SaveProgressInput!) {
  saveProgress(input: $input) { progress { percent } problems { code message path } }
}`

/** A chapter has at least this much text; covers and title pages have less. */
const CHAPTER_LENGTH = 200

/** The reader's half of the main job: opened, read and put down on one device, taken up on another. */
export async function readBook(
  report: Report,
  bookId: string,
  first: GraphClient,
  signInAgain: () => Promise<GraphClient>,
): Promise<void> {
  const device = await currentDevice(first)
  const { manifestUrl, manifest } = await report.step('opened', async () => {
    const reading = await openBook(first, bookId, device.id)
    const found = JSON.parse(await fetchText(reading.manifestUrl)) as Manifest
    const { title } = found.metadata
    const name = typeof title === 'string' ? title : (Object.values(title)[0] ?? '')
    const parts = `${found.readingOrder.length} resources in reading order`
    return {
      value: { manifestUrl: reading.manifestUrl, manifest: found },
      said: `“${name}”, ${reading.access.__typename}, ${parts}`,
    }
  })

  const index = await report.step('read', async () => {
    for (const [position, { href }] of [...manifest.readingOrder.entries()].slice(firstChapter(manifest))) {
      const text = pageText(await fetchText(new URL(href, manifestUrl).href))
      const isLast = position === manifest.readingOrder.length - 1
      if (text.length < CHAPTER_LENGTH && !isLast) continue
      return { value: position, said: `${href}\n${wrap(excerpt(text, CHAPTER_LENGTH))}` }
    }
    throw new Error('The manifest has nothing to read')
  })

  const saved: Locator = {
    href: manifest.readingOrder[index]?.href ?? '',
    progression: 0.5,
    totalProgression: round((index + 0.5) / manifest.readingOrder.length),
  }
  await report.step('saved', async () => {
    const data = await first.send<{ saveProgress: { progress: { percent: number }; problems: Problem[] } }>(
      SAVE_PROGRESS,
      {
        input: {
          bookId,
          deviceId: device.id,
          locator: saved,
          at: new Date().toISOString(),
          secondsRead: 42,
          idempotencyKey: randomUUID(),
        },
      },
    )
    const { progress } = done('saveProgress', data.saveProgress)
    return { value: null, said: `${progress.percent} % of the book, from ${device.name}` }
  })

  await report.step('read back', async () => {
    const second = await signInAgain()
    const other = await currentDevice(second)
    const { progress } = await openBook(second, bookId, other.id)
    if (!progress) throw new Error(`${other.name} was given no progress`)
    for (const part of ['href', 'progression', 'totalProgression'] as const) {
      if (progress.locator[part] !== saved[part]) {
        throw new Error(`${other.name} was given the ${part} ${progress.locator[part]}, not ${saved[part]}`)
      }
    }
    const from = progress.device ? `, as ${progress.device.name} left it` : ''
    return { value: null, said: `${progress.percent} % on ${other.name}${from}` }
  })
}

async function openBook(reader: GraphClient, bookId: string, deviceId: string): Promise<Reading> {
  const data = await reader.send<{ openBook: { reading: Reading | null; problems: Problem[] } }>(OPEN_BOOK, {
    input: { bookId, deviceId },
  })
  const { reading } = done('openBook', data.openBook)
  if (!reading) throw new Error('openBook gave nothing to read')
  return reading
}

async function currentDevice(reader: GraphClient): Promise<{ id: string; name: string }> {
  const { me } = await reader.send<{
    me: { devices: { id: string; name: string; current: boolean }[] } | null
  }>(DEVICE)
  const device = me?.devices.find(({ current }) => current)
  if (!device) throw new Error('The session has no device')
  return device
}

/** Where in the reading order the table of contents has it; the beginning, where it names no chapters. */
function firstChapter({ readingOrder, toc = [] }: Manifest): number {
  const flat = (links: TocLink[]): TocLink[] => links.flatMap((one) => [one, ...flat(one.children ?? [])])
  const link = flat(toc).find(({ href, title = '' }) => href && /^(?:chapter|第|1\b|I\b)/i.test(title.trim()))
  const path = link?.href?.split('#')[0]
  return Math.max(
    0,
    readingOrder.findIndex(({ href }) => href === path),
  )
}

/** Sent without any header: what was signed is the address. */
async function fetchText(url: string): Promise<string> {
  const { statusCode, body } = await request(url)
  const text = await body.text()
  if (statusCode !== 200) throw new Error(`${url} answered ${statusCode}: ${excerpt(text, 120)}`)
  return text
}

function round(share: number): number {
  return Math.round(share * 10_000) / 10_000
}
