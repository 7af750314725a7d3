import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { publisherPermissions } from '../../support/catalog.ts'
import { viewerWith } from '../../support/graph.ts'
import { sendUpload } from '../../support/upload.ts'
import { openPress, type Press } from './press.ts'

let press: Press
beforeAll(async () => {
  press = await openPress()
})
afterAll(() => press[Symbol.asyncDispose]())

const document = `mutation ($file: Upload!) { importOnix(file: $file) {
  records { reference isbn outcome changedFields lockedFields problems { code }
    book { id title subtitle version publishedOn descriptionText contributors { role author { name sortName } } series { position series { name } } } }
  problems { code message path } } }`

async function send(source: string | Uint8Array, viewer = press.publisher): Promise<any> {
  const answer = await sendUpload(press.catalog.url, viewer, {
    document,
    file: Buffer.from(source),
    fileName: 'onix.xml',
  })
  return answer.errors ? answer : answer.data.importOnix
}

const product = (isbn: string, detail: string, more = '') =>
  `<Product><RecordReference>r-${isbn}</RecordReference><NotificationType>03</NotificationType>
<ProductIdentifier><ProductIDType>15</ProductIDType><IDValue>${isbn}</IDValue></ProductIdentifier>
<DescriptiveDetail>${detail}</DescriptiveDetail>${more}</Product>`
const message = (...products: string[]) =>
  `<?xml version="1.0" encoding="UTF-8"?><ONIXMessage release="3.0"><Header/>${products.join('')}</ONIXMessage>`
const title = (text: string) =>
  `<TitleDetail><TitleType>01</TitleType><TitleElement><TitleElementLevel>01</TitleElementLevel><TitleText>${text}</TitleText><Subtitle>A Novel</Subtitle></TitleElement></TitleDetail>`
const author =
  '<Contributor><ContributorRole>A01</ContributorRole><PersonName>Ona Onix</PersonName><PersonNameInverted>Onix, Ona</PersonNameInverted></Contributor>'

async function draftWith(isbn: string): Promise<string> {
  const { id } = await press.draft({ title: `Draft ${isbn}` })
  await press.update(id, { isbn })
  return id
}

describe('a record of ONIX', () => {
  test('sets what it states, once, and says so to the others', async () => {
    const id = await draftWith('9783161484100')
    const record = message(product('978-3-16-148410-0', title('By the Record') + author))
    expect(await send(record)).toMatchObject({
      problems: [],
      records: [
        {
          outcome: 'UPDATED',
          isbn: '9783161484100',
          changedFields: expect.arrayContaining(['TITLE', 'SUBTITLE', 'CONTRIBUTORS']),
          lockedFields: [],
          book: {
            id,
            title: 'By the Record',
            subtitle: 'A Novel',
            contributors: [{ role: 'aut', author: { name: 'Ona Onix', sortName: 'Onix, Ona' } }],
          },
        },
      ],
    })
    const said = await press.said(id)
    expect(said.at(-1)).toMatchObject({ type: 'BookChanged', data: { book: { title: 'By the Record' } } })
    expect(await send(record)).toMatchObject({ records: [{ outcome: 'UNCHANGED', changedFields: [] }] })
    expect(await press.said(id)).toHaveLength(said.length)
  })

  test('leaves what a person set, until that is unlocked', async () => {
    const id = await draftWith('9780306406157')
    await press.update(id, { title: 'By Hand' })
    const record = message(product('9780306406157', title('By the Record')))
    expect(await send(record)).toMatchObject({
      records: [{ changedFields: ['SUBTITLE'], lockedFields: ['TITLE'], book: { title: 'By Hand' } }],
    })
    const unlock = (viewer = press.publisher) =>
      press.mutate(
        'unlockBookFields',
        'UnlockBookFieldsInput',
        'book { title lockedFields }',
        { bookId: id, fields: ['TITLE', 'SERIES'] },
        viewer,
      )
    expect((await unlock(viewerWith(publisherPermissions))).problems).toMatchObject([{ code: 'NOT_FOUND' }])
    expect(await unlock()).toEqual({ book: { title: 'By Hand', lockedFields: ['ISBN'] }, problems: [] })
    expect(await send(record)).toMatchObject({
      records: [{ changedFields: ['TITLE'], book: { title: 'By the Record' } }],
    })
  })

  test('is refused by itself, and the others are heeded', async () => {
    const id = await draftWith('9791090636071')
    for (let copy = 0; copy < 2; copy += 1) await draftWith('9780262033848')
    const answer = await send(
      message(
        product('9780000000002', title('Nobody has it')),
        product('9780262033848', title('Two have it')),
        product('123', title('No number')),
        product('9791090636071', '').replace('>03<', '>05<'),
        product('9791090636071', title('Heeded')),
      ),
    )
    expect(answer.records.map((one: any) => one.problems[0]?.code ?? one.outcome)).toEqual([
      'NOT_FOUND',
      'CONFLICT',
      'INVALID_INPUT',
      'NOT_ALLOWED',
      'UPDATED',
    ])
    expect(await press.book(id, 'title')).toEqual({ title: 'Heeded' })
  })

  test('never touches the book of another publisher', async () => {
    const id = await draftWith('9781861972712')
    const stranger = viewerWith(publisherPermissions)
    expect(await send(message(product('9781861972712', title('Theirs now'))), stranger)).toMatchObject({
      records: [{ outcome: 'REFUSED', book: null, problems: [{ code: 'NOT_FOUND' }] }],
    })
    expect(await press.book(id, 'title')).toEqual({ title: 'Draft 9781861972712' })
  })
})

test('a message that cannot be read changes nothing', async () => {
  const id = await draftWith('9780140449136')
  const good = product('9780140449136', title('Too soon'))
  expect(await send(message(good).replace('</ONIXMessage>', '<Product>'))).toMatchObject({
    records: [],
    problems: [{ code: 'NOT_ONIX', path: ['file'] }],
  })
  expect(await send('')).toMatchObject({ problems: [{ code: 'FILE_EMPTY' }] })
  expect(await send(new Uint8Array(17 * 1024 * 1024))).toMatchObject({
    problems: [{ code: 'FILE_TOO_LARGE' }],
  })
  expect(await press.book(id, 'title')).toEqual({ title: 'Draft 9780140449136' })
})

test('who may not edit books sends no records', async () => {
  const answer = await send(message(), viewerWith([]))
  expect(answer.errors[0].extensions.code).toBe('FORBIDDEN')
})
