import { describe, expect, test } from 'vitest'
import { startSmallGraph } from './small-graph.ts'

describe('an operation over a limit', () => {
  const attempts = Array.from({ length: 1_000 }, (_, index) => `a${index}: buy`).join(' ')
  test.each([
    ['a thousand aliased mutations', {}, `mutation { ${attempts} }`, 'MAX_ALIASES_LIMIT'],
    ['too deep a one', { MAX_DEPTH: '1' }, '{ me { id } }', 'MAX_DEPTH_LIMIT'],
    ['too many root fields', { MAX_ROOT_FIELDS: '1' }, '{ me { id } books { id } }', 'MAX_ROOT_FIELDS_LIMIT'],
    [
      'too many directives',
      { MAX_DIRECTIVES: '1' },
      '{ me @skip(if: true) { id @skip(if: true) } }',
      'MAX_DIRECTIVES_LIMIT',
    ],
    ['too many fields', { MAX_SELECTIONS: '3' }, '{ me { id } books { id } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['too many tokens', { MAX_TOKENS: '5' }, '{ me { id } }', 'GRAPHQL_PARSE_FAILED'],
  ])('is refused, and nobody is asked: %s', async (_, env, query, code) => {
    await using graph = await startSmallGraph({ env })
    const response = await graph.send(query)
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { errors: [{ extensions: { code } }] },
    ])
    expect(Object.values(graph.received).flat()).toEqual([])
  })

  test('is one whose body is too large', async () => {
    await using graph = await startSmallGraph({ env: { MAX_BODY_BYTES: '100' } })
    const response = await graph.send('{ me { id } }', { variables: { long: 'x'.repeat(100) } })
    expect([response.status, await response.json()]).toMatchObject([
      413,
      { errors: [{ extensions: { code: 'PAYLOAD_TOO_LARGE' } }] },
    ])
  })
})

describe('in production what else there is in the schema', () => {
  const cases = [
    ['{ bock(id: 1) { id } }', {}],
    ['query ($id: ID!, $at: DateTime!) { book(id: $id) { titel } }', { id: 'a' }],
  ] as const
  test('is suggested to those who may see it, and to nobody else', async () => {
    await using graph = await startSmallGraph({ env: { NODE_ENV: 'production' } })
    const headers = { authorization: `Bearer ${await graph.token({ permissions: ['introspect'] })}` }
    for (const [query, variables] of cases) {
      expect(JSON.stringify(await graph.ask(query, { variables, headers }))).toContain('Did you mean')
      expect(JSON.stringify(await graph.ask(query, { variables }))).not.toContain('Did you mean')
    }
  })
})
