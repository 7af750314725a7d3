import { auditServer } from 'graphql-http'
import { expect, test } from 'vitest'
import { startSmallGraph } from './small-graph.ts'

test.each([
  ['as anybody starts it', {}],
  ['in production, where introspection is refused', { NODE_ENV: 'production' }],
])('the graph keeps to GraphQL over HTTP %s', async (_, env) => {
  await using graph = await startSmallGraph({ env })
  const results = await auditServer({ url: `${graph.url}/graphql` })
  expect(results.length).toBeGreaterThan(50)
  const faults = results.filter(({ status }) => status === 'error' || status === 'warn')
  expect(faults.map(({ id, name, status }) => `${status} ${id} ${name}`)).toEqual([])
})
