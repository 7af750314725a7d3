import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startSmallGraph, type SmallGraph } from './small-graph.ts'

/** What github.com/dolevf/graphql-cop sends, and what it takes for a finding, one test for each of its checks. */
describe("graphql-cop's checks find nothing in production", () => {
  let graph: SmallGraph
  beforeAll(async () => {
    graph = await startSmallGraph({ env: { NODE_ENV: 'production' } })
  })
  afterAll(() => graph?.[Symbol.asyncDispose]())

  const send = async (body: unknown): Promise<any> => {
    const response = await fetch(`${graph.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return response.json()
  }
  const ask = (query: string) => send({ query, operationName: 'cop' })
  const get = async (query: string): Promise<any> =>
    (await fetch(`${graph.url}/graphql?query=${encodeURIComponent(query)}`)).json()

  test('the graph answers at all', async () => {
    expect(await ask('query cop { __typename }')).toEqual({ data: { __typename: 'Query' } })
  })

  test('field suggestions', async () => {
    const { errors } = await ask('query cop { __schema { directive } }')
    expect(errors[0].message).toContain('directive')
    expect(JSON.stringify(errors)).not.toContain('Did you mean')
  })

  test.each([
    ['introspection', 'query cop { __schema { types { name fields { name } } } }'],
    [
      'a circular query of introspection',
      'query cop { __schema { types { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } } }',
    ],
  ])('%s', async (_, query) => {
    expect((await ask(query)).data ?? null).toBeNull()
  })

  test.each(['/graphiql', '/playground', '/console', '/graphql'])('an IDE at %s', async (path) => {
    for (const accept of ['*/*', 'text/html']) {
      const page = await (await fetch(`${graph.url}${path}`, { headers: { accept } })).text()
      expect(page).not.toMatch(/graphiql\.min\.css|GraphQL Playground|GraphiQL|graphql-playground/)
    }
  })

  test.each(['__schema { ...A } } fragment A on __Schema', '...A } fragment A on Query'])(
    'fragments in a circle: %s',
    async (beginning) => {
      const type = beginning.split(' ').at(-1)
      const { data, errors } = await ask(
        `query cop { ${beginning} { __typename ...B } fragment B on ${type} { ...A }`,
      )
      expect([data, errors.length]).toEqual([undefined, expect.any(Number)])
    },
  )

  test('queries by GET', async () => {
    expect((await get('query cop {__typename}')).data).toBeUndefined()
  })

  test('mutations by GET', async () => {
    expect((await get('mutation cop {__typename}')).data).toBeUndefined()
  })

  test('overloading with aliases', async () => {
    const aliases = Array.from({ length: 101 }, (_, index) => `alias${index}:__typename \n`).join('')
    expect((await ask(`query cop { ${aliases} }`)).data).toBeUndefined()
  })

  test('batches', async () => {
    const batch = Array.from({ length: 10 }, () => ({
      query: 'query cop { __typename }',
      operationName: 'cop',
    }))
    expect(await send(batch)).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] })
  })

  test('tracing', async () => {
    expect(JSON.stringify(await ask('query cop { __typename }'))).not.toContain('tracing')
  })

  test('overloading with directives', async () => {
    const { errors } = await ask('query cop { __typename @aa@aa@aa@aa@aa@aa@aa@aa@aa@aa }')
    expect(errors).toHaveLength(1)
  })

  test('queries by POST that are not JSON', async () => {
    const body = new URLSearchParams({ query: 'query cop { __typename }' })
    const response = await fetch(`${graph.url}/graphql`, { method: 'POST', body })
    expect(((await response.json()) as any).data).toBeUndefined()
  })

  test('unhandled errors', async () => {
    const answer = await ask('qwerty cop { abc }')
    expect(answer.errors[0].extensions).toEqual({ code: 'GRAPHQL_PARSE_FAILED' })
    expect(JSON.stringify(answer)).not.toContain('exception')
  })

  test('500 times the same field', async () => {
    expect((await ask(`query cop { ${'__typename \n'.repeat(500)} }`)).data).toBeUndefined()
  })
})
