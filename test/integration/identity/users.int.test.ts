import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { viewerWith } from '../../support/graph.ts'
import { statementCounter } from '../../support/statements.ts'
import { startIdentity, type IdentityFixture } from './identity-fixture.ts'

let fixture: IdentityFixture
const statements = statementCounter()
beforeAll(async () => {
  fixture = await startIdentity({ onStatement: statements.onStatement })
})
afterAll(() => fixture[Symbol.asyncDispose]())

describe('listing users', () => {
  const users = `query ($query: String, $first: Int, $after: String, $last: Int, $before: String) {
    users(query: $query, first: $first, after: $after, last: $last, before: $before) {
      totalCount edges { cursor node { id username email roles status createdAt devices { name } } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }`
  const support = viewerWith(['user:read'])
  const list = async (variables: object) =>
    (await fixture.as(support).send(users, { ...variables })).data.users
  const names = (page: any) => page.edges.map(({ node }: any) => node.username)

  beforeAll(async () => {
    for (const name of ['shelf_1', 'shelf_2', 'shelf_3', 'shelf_4', 'shelfx5']) await fixture.signUp(name)
  })

  test('needs user:read', async () => {
    expect((await fixture.send(users)).errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED')
    const { errors } = await fixture.as(viewerWith(['book:read'])).send(users)
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN')
  })

  test('finds by a part of any name, in any letter case, and takes no sign for a wildcard', async () => {
    expect(names(await list({ query: 'SHELF' }))).toEqual([
      'shelfx5',
      'shelf_4',
      'shelf_3',
      'shelf_2',
      'shelf_1',
    ])
    expect(names(await list({ query: 'shelf_' }))).toHaveLength(4)
    expect(names(await list({ query: 'shelf_2@EXAMPLE' }))).toEqual(['shelf_2'])
    for (const query of ['%', '\\', 'a\u0000b']) expect(names(await list({ query }))).toEqual([])
  })

  test('pages forwards and backwards through the same order', async () => {
    const first = await list({ query: 'shelf_', first: 3 })
    expect(names(first)).toEqual(['shelf_4', 'shelf_3', 'shelf_2'])
    expect(first).toMatchObject({ totalCount: 4, pageInfo: { hasNextPage: true, hasPreviousPage: false } })
    const second = await list({ query: 'shelf_', first: 3, after: first.pageInfo.endCursor })
    expect(names(second)).toEqual(['shelf_1'])
    expect(second.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true })
    const back = await list({ query: 'shelf_', last: 2, before: second.pageInfo.startCursor })
    expect(names(back)).toEqual(['shelf_3', 'shelf_2'])
    expect(back.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true })
  })

  test('refuses more than a hundred, and a forged cursor', async () => {
    for (const variables of [{ first: 101 }, { after: 'forged' }, { after: btoa('["no id"]') }]) {
      const { errors } = await fixture.as(support).send(users, variables)
      expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT')
    }
  })

  test('sends as many statements for five users as for one', async () => {
    const count = (first: number) => statements.during(() => list({ query: 'shelf', first }))
    expect(await count(5)).toBe(await count(1))
  })
})
