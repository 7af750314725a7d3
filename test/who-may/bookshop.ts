import { randomUUID } from 'node:crypto'
import { poll, type gatewayClient } from '../support/client.ts'
import { makeEpub } from '../support/epub.ts'

type Client = ReturnType<typeof gatewayClient>

const metadata = `<dc:title>The Towpath</dc:title><dc:language>en</dc:language><dc:creator id="ada">Ada Author</dc:creator>
<meta refines="#ada" property="file-as">Author, Ada</meta>
<dc:subject>Walking</dc:subject>
<meta property="schema:accessMode">textual</meta><meta property="schema:accessModeSufficient">textual</meta>
<meta property="schema:accessibilityFeature">tableOfContents</meta><meta property="schema:accessibilityHazard">none</meta>
<meta property="schema:accessibilitySummary">Plain.</meta><meta property="a11y:certifiedBy">Ada</meta>
<meta property="a11y:exemption">eaa-microenterprise</meta>`

const chapters = Object.fromEntries(
  Array.from({ length: 12 }, (_, at) => [`c${at}.xhtml`, `<h1>Mile ${at}</h1><p>Along the towpath.</p>`]),
)

/** Of a file with errors, which are told with where they are. */
export const flawedEpub = () =>
  makeEpub({ chapters: { 'c0.xhtml': '<h1>Mile</h1><p><img src="missing.png"/></p>' } })

/** Of the owner's book, and of no other. */
export const ownIsbn = '9781861972712'

/** A record that states a title. */
export const onixOf = (isbn: string): Uint8Array =>
  Buffer.from(`<?xml version="1.0" encoding="UTF-8"?><ONIXMessage release="3.0"><Header/><Product>
<RecordReference>one</RecordReference><NotificationType>03</NotificationType>
<ProductIdentifier><ProductIDType>15</ProductIDType><IDValue>${isbn}</IDValue></ProductIdentifier>
<DescriptiveDetail><TitleDetail><TitleType>01</TitleType><TitleElement><TitleElementLevel>01</TitleElementLevel>
<TitleText>The Towpath</TitleText></TitleElement></TitleDetail></DescriptiveDetail></Product></ONIXMessage>`)

const eur = (amount: string) => ({ amount, currency: 'EUR' })
export const paid = (key: string = randomUUID()) => ({
  idempotencyKey: key,
  paymentMethod: { token: 'tok_success' },
})

/** The data of a document that must answer without errors and without problems. */
export async function ask(
  client: Client,
  document: string,
  variables: Record<string, unknown> = {},
): Promise<any> {
  const { data, errors } = await client.send(document, variables)
  const problems = Object.values(data ?? {}).flatMap((part: any) => part?.problems ?? [])
  if (errors?.length || problems.length) throw new Error(`${document}: ${JSON.stringify([errors, problems])}`)
  return data
}

export const mutate = async (
  client: Client,
  field: string,
  selection: string,
  input: object,
): Promise<any> => {
  const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input`
  const document = `mutation ($input: ${type}!) { ${field}(input: $input) { ${selection} problems { code message } } }`
  return (await ask(client, document, { input }))[field]
}

/** A file on its way until the end; gives the ingestion's id, and the book's where there is one. */
export async function upload(client: Client, file: Uint8Array = makeEpub({ metadata, chapters })) {
  const { uploadBook } = await client.upload('UploadBook', new Blob([Buffer.from(file)]), 'towpath.epub')
  const { ingestion } = await poll(
    () => client.run('Ingestion', { id: uploadBook.ingestion.id }),
    (answer) => ['SUCCEEDED', 'FAILED'].includes(answer.ingestion.state),
  )
  return { ingestionId: ingestion.id as string, bookId: ingestion.book?.id as string }
}

export interface Terms {
  purchase?: { price: { amount: string; currency: string }; compareAtPrice?: object } | null
  membership?: boolean
  adSupported?: { adsPerChapter: number } | null
}

export const forSale: Terms = { purchase: { price: eur('4.90'), compareAtPrice: eur('9.90') } }

/** A published book. */
export async function bringOut(client: Client, categoryId: string, terms: Terms) {
  const made = await upload(client)
  const { bookId } = made
  await mutate(client, 'updateBook', 'book { id }', {
    bookId,
    subtitle: 'A walk',
    isbn: '9780306406157',
    description: 'Along the water.',
    publishedOn: '2026-01',
    minimumAge: 12,
    series: [{ name: 'Waterways', position: '1' }],
  })
  await mutate(client, 'setBookCategories', 'book { id }', { bookId, categoryIds: [categoryId] })
  await mutate(client, 'setBookPricing', 'book { id }', { bookId, ...terms })
  await mutate(client, 'publishBook', 'book { id }', { bookId })
  return made
}

/** An order of these books, as far as its payment gets. */
export async function buy(client: Client, bookIds: string[], token = 'tok_success'): Promise<any> {
  for (const bookId of bookIds) await mutate(client, 'addToCart', 'cart { id }', { bookId })
  const checkout = `mutation ($input: CheckoutInput!) { checkout(input: $input) { order { id lines { id } } } }`
  const input = { idempotencyKey: randomUUID(), paymentMethod: { token } }
  const { order } = (await ask(client, checkout, { input })).checkout
  if (token !== 'tok_success') return order
  const read = () =>
    ask(client, 'query ($id: ID!) { order(id: $id) { id status lines { id } } }', { id: order.id })
  return (await poll(read, (answer) => answer.order.status === 'PAID')).order
}
