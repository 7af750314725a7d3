import type { ObjectStore } from '#kit/storage/object-store.ts'

/** Two positions each but the last, which has sixteen: the sample is the first document. */
export const chapters = [
  { href: 'text/one.xhtml', title: 'Loomings', text: 'Call me Ishmael. Un café, une baleine.' },
  { href: 'text/chapter%20two.xhtml', title: 'The Carpet-Bag', text: 'A whale, a WHALE, and 鯨が泳ぐ.' },
  { href: 'text/three.xhtml', title: 'The Chase', text: 'From hell’s heart I stab at thee.' },
]
const counts = [2, 2, 16]
const type = 'application/xhtml+xml'
export const file = Buffer.from('not really an EPUB, but the bytes of one')

/** Puts an unpacked publication and its file into the store, as the catalog leaves them there. */
export async function storePublication(store: ObjectStore, prefix: string, fileKey: string): Promise<void> {
  const put = (path: string, body: string | object) =>
    store.put(`${prefix}/${path}`, Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)))
  await put('manifest.json', {
    '@context': 'https://readium.org/webpub-manifest/context.jsonld',
    metadata: { title: 'Moby-Dick', readingProgression: 'ltr', layout: 'reflowable' },
    links: [
      {
        href: 'positions.json',
        type: 'application/vnd.readium.position-list+json',
        rel: 'http://readium.org/position-list',
      },
    ],
    readingOrder: chapters.map(({ href, title }) => ({ href, type, title })),
    resources: [
      { href: 'style.css', type: 'text/css' },
      { href: 'whale.png', type: 'image/png' },
      { href: 'ending.png', type: 'image/png' },
    ],
    toc: chapters.map(({ href, title }) => ({ href, title })),
  })
  const positions = chapters.flatMap(({ href }, index) =>
    Array.from({ length: counts[index] ?? 0 }, () => ({ href, type })),
  )
  await put('positions.json', { total: positions.length, positions })
  await put('search.json', { version: 1, documents: chapters })
  for (const { href, text } of chapters) {
    await put(decodeURIComponent(href), `<html><body><p>${text}</p><img src="../whale.png"/></body></html>`)
  }
  await put('style.css', 'p { margin: 0 }')
  await put('whale.png', 'a whale')
  await put('ending.png', 'the end')
  await put('secret.txt', 'not listed')
  await store.put(fileKey, file)
}
