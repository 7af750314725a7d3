import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { openPool } from '#kit/database/pool.ts'
import { openPostgresTransport } from '#kit/events/transport.ts'
import { createLog } from '#kit/observability/log.ts'
import { startCatalog } from '../../support/catalog.ts'
import { makeEpub, type EpubParts } from '../../support/epub.ts'
import { readHere } from '../../support/read-here.ts'
import { viewerWith } from '../../support/graph.ts'

export const librarian = viewerWith(['category:edit'])

/** A catalog, and a voice for what the other subgraphs tell it. */
export async function openPress() {
  await using opening = new AsyncDisposableStack()
  const catalog = opening.use(await startCatalog({}, { read: readHere }))
  const transport = await openPostgresTransport(
    catalog.database.urlOf('events'),
    createLog({ level: 'silent', part: 'test', pretty: false }),
  )
  opening.defer(() => transport.close())
  const log = openPool(catalog.database.urlOf('events'), { max: 1 })
  opening.defer(() => log.end())
  const tables = openPool(catalog.database.urlOf('catalog'), { max: 1 })
  opening.defer(() => tables.end())
  const open = opening.move()
  const { publisher } = catalog

  async function mutate(
    field: string,
    type: string,
    selection: string,
    input: object,
    viewer = publisher,
  ): Promise<any> {
    const document = `mutation ($input: ${type}!) { ${field}(input: $input) {
      ${selection} problems { __typename code path ... on NotReady { checks { code } } } } }`
    const { data, errors } = await catalog.send(document, { input }, viewer)
    if (errors) throw new Error(JSON.stringify(errors))
    return data[field]
  }

  const tell = (source: string, type: string, subject: string, version: number, data: object) =>
    transport.publish(source, [{ id: randomUUID(), type, subject, version, at: new Date(), data }])

  const press = {
    catalog,
    publisher,
    mutate,
    tell,
    /** A draft made of a file, as its ingestion shows it. */
    draft: async (parts: EpubParts = {}, options: { bookId?: string; viewer?: typeof publisher } = {}) =>
      (await catalog.ingest(makeEpub(parts), options)).book,
    book: async (id: string, fields: string, viewer = publisher): Promise<any> =>
      (await catalog.send(`query ($id: ID!) { book(id: $id) { ${fields} } }`, { id }, viewer)).data.book,
    async category(slug: string = randomUUID(), parentId?: string): Promise<string> {
      const { category } = await mutate(
        'createCategory',
        'CreateCategoryInput',
        'category { id }',
        { name: slug, slug, parentId },
        librarian,
      )
      return category.id
    },
    categorise: (bookId: string, categoryIds: string[], viewer = publisher) =>
      mutate(
        'setBookCategories',
        'SetBookCategoriesInput',
        'book { version categories { id } }',
        { bookId, categoryIds },
        viewer,
      ),
    /** What commerce says after `setBookPricing`. */
    offer: (bookId: string, version = 1, purchase = true) =>
      tell('commerce', 'BookOffersChanged', bookId, version, {
        bookId,
        purchase,
        membership: false,
        adsPerChapter: null,
      }),
    update: (bookId: string, input: object, viewer = publisher) =>
      mutate('updateBook', 'UpdateBookInput', 'book { version title }', { bookId, ...input }, viewer),
    publish: (bookId: string, viewer = publisher) =>
      mutate(
        'publishBook',
        'PublishBookInput',
        'book { slug status publishedAt version }',
        { bookId },
        viewer,
      ),
    withdraw: (bookId: string, reason = 'Rights ended.', viewer = publisher) =>
      mutate('withdrawBook', 'WithdrawBookInput', 'book { status version }', { bookId, reason }, viewer),
    /** A draft with all that publishing asks for. */
    async ready(parts: EpubParts = {}) {
      const book = await press.draft(parts)
      await press.categorise(book.id, [await press.category()])
      await press.offer(book.id)
      return book.id as string
    },
    /** Waits until the catalog has done what it does when told. */
    async heard(subject: string) {
      const done = `SELECT 1 FROM inbox_event WHERE subject = $1 AND status = 'DONE'`
      while (!(await tables.query(done, [subject])).rowCount) await wait(10)
    },
    /** What the catalog told the others about a book. */
    said: async (bookId: string): Promise<any[]> =>
      (
        await log.query(
          'SELECT type, version, data FROM event WHERE source = $1 AND subject = $2 ORDER BY seq',
          ['catalog', bookId],
        )
      ).rows,
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  }
  return press
}

export type Press = Awaited<ReturnType<typeof openPress>>
