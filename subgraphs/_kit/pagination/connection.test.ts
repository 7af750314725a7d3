import { describe, expect, test } from 'vitest'
import { decodeCursor, readPage, toConnection, type PageArgs } from './connection.ts'

const shelf = Array.from({ length: 10 }, (_, index) => ({ id: index }))

/** What a repository does with a page. */
function fetch(args: PageArgs) {
  const page = readPage(args, { fallback: 4, max: 5 })
  const at = page.cursor?.[0] as number | undefined
  const rows = page.backward
    ? shelf.filter(({ id }) => at === undefined || id < at).reverse()
    : shelf.filter(({ id }) => at === undefined || id > at)
  return toConnection(rows.slice(0, page.limit + 1), page, ({ id }) => [id], shelf.length)
}
const idsOf = (args: PageArgs) => fetch(args).edges.map(({ node }) => node.id)

describe('a connection', () => {
  test('has as many items as asked for, or the default', () => {
    expect(idsOf({ first: 3 })).toEqual([0, 1, 2])
    expect(idsOf({})).toEqual([0, 1, 2, 3])
    expect(idsOf({ first: 0 })).toEqual([])
  })

  test('goes on after its end cursor until nothing is left', () => {
    const seen: number[] = []
    let after: string | null | undefined
    do {
      const { edges, pageInfo } = fetch({ first: 4, after })
      seen.push(...edges.map(({ node }) => node.id))
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null
    } while (after)
    expect(seen).toEqual(shelf.map(({ id }) => id))
  })

  test('goes back before a cursor, still in the order of the list', () => {
    const { pageInfo } = fetch({ first: 5 })
    expect(idsOf({ last: 3, before: pageInfo.endCursor })).toEqual([1, 2, 3])
    expect(idsOf({ last: 2 })).toEqual([8, 9])
  })

  test('says whether there is more on either side', () => {
    expect(fetch({ first: 5 }).pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false })
    expect(fetch({ first: 5, after: fetch({ first: 5 }).pageInfo.endCursor }).pageInfo).toMatchObject({
      hasNextPage: false,
      hasPreviousPage: true,
    })
    expect(fetch({ last: 2 }).pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true })
  })

  test.each<[string, PageArgs]>([
    ['too many', { first: 6 }],
    ['fewer than none', { first: -1 }],
    ['both ends', { first: 1, last: 1 }],
    ['the wrong cursor', { last: 1, after: 'WzFd' }],
    ['a cursor that is not ours', { after: '%%%' }],
    ['a cursor of another shape', { after: Buffer.from('{"a":1}').toString('base64url') }],
  ])('refuses %s', (_, args) => {
    expect(() => readPage(args, { max: 5 })).toThrow(
      expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT' } }),
    )
  })

  test('keeps big numbers and dates readable in cursors', () => {
    const { edges } = toConnection([1], readPage({ first: 1 }), () => [9_007_199_254_740_993n, new Date(0)])
    expect(decodeCursor(edges[0]?.cursor ?? '')).toEqual(['9007199254740993', '1970-01-01T00:00:00.000Z'])
  })
})
