import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify from 'fastify'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { openFolderStore } from '#kit/storage/folder-store.ts'
import { coverKey, coverUrl } from './cover.ts'
import { mountCovers } from './cover-routes.ts'
import { drawCover } from './draw-cover.ts'
import { inspectImage } from './inspect-image.ts'

const solid = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#884422' } })

test.each(['jpeg', 'png', 'webp', 'gif', 'avif'] as const)('a %s is an image', async (format) => {
  const image = await inspectImage(await solid(120, 180).toFormat(format).toBuffer())
  expect(image).toMatchObject({ width: 120, height: 180 })
})

test('a photograph that lies on its side is measured upright', async () => {
  const turned = await solid(200, 100).jpeg().withMetadata({ orientation: 6 }).toBuffer()
  expect(await inspectImage(turned)).toMatchObject({ width: 100, height: 200 })
})

test('what is no image, is cut off, or is too large to decode, is none', async () => {
  const whole = await solid(400, 400).png().toBuffer()
  expect(await inspectImage(Buffer.from('text'))).toBeNull()
  expect(await inspectImage(whole.subarray(0, whole.length / 2))).toBeNull()
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="20000" height="20000"/>`
  expect(await inspectImage(Buffer.from(svg))).toBeNull()
})

test('a vector image becomes a bitmap, unless only bitmaps will do', async () => {
  const svg = Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="900"><rect width="600" height="900"/></svg>',
  )
  expect(await inspectImage(svg)).toMatchObject({ mediaType: 'image/png' })
  expect(await inspectImage(svg, { vector: false })).toBeNull()
})

test.each([
  ['A Title', 'An Author'],
  ['草枕', '夏目漱石'],
  ['<script>&"\u0000', null],
  ['x'.repeat(5000), 'y'.repeat(5000)],
  ['', null],
])('a cover can be drawn for %.20j', async (title, author) => {
  expect(await sharp(await drawCover(title, author)).metadata()).toMatchObject({ width: 960, height: 1440 })
})

test('a cover is served in the next larger of a few widths, for good, and an unknown one is a coded 404', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'quire-cover-'))
  const store = openFolderStore(folder)
  const sha256 = 'ab'.repeat(32)
  await store.put(coverKey(sha256), await solid(800, 1200).png().toBuffer())
  const app = Fastify()
  mountCovers(app, store)

  expect(coverUrl('http://quire.test', sha256, 200)).toBe(`http://quire.test/covers/${sha256}/320.webp`)
  const rendered = await app.inject(`/covers/${sha256}/200.webp`)
  expect(rendered.headers).toMatchObject({
    'content-type': 'image/webp',
    'cache-control': 'public, max-age=31536000, immutable',
  })
  expect(await sharp(rendered.rawPayload).metadata()).toMatchObject({
    format: 'webp',
    width: 320,
    height: 480,
  })
  expect(await store.head(`covers/renditions/${sha256}/320.webp`)).not.toBeNull()
  const smallest = await app.inject(`/covers/${sha256}/320.avif`)
  expect(smallest.headers['content-type']).toBe('image/avif')
  expect(await sharp(smallest.rawPayload).metadata()).toMatchObject({
    format: 'heif',
    compression: 'av1',
    width: 320,
  })
  const enlarged = await app.inject(`/covers/${sha256}/9999.jpg`)
  expect(await sharp(enlarged.rawPayload).metadata()).toMatchObject({ format: 'jpeg', width: 800 })

  for (const path of [
    `${'cd'.repeat(32)}/320.webp`,
    `${sha256}/320.svg`,
    `${sha256}/x.webp`,
    'nothing/320.webp',
  ]) {
    const missing = await app.inject(`/covers/${path}`)
    expect(missing.statusCode).toBe(404)
    expect(missing.json().errors[0].extensions.code).toBe('NOT_FOUND')
  }
  await app.close()
  await rm(folder, { recursive: true })
})
