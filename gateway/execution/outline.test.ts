import { expect, test } from 'vitest'
import { outlineOf } from './outline.ts'
import type { Step } from './plan.ts'

const text = { query: '{ secret }', operationKind: 'query', variables: [] } as const
const fetch = (subgraph: string, ...path: string[]): Step => ({
  kind: 'fetch',
  subgraph,
  ...text,
  path: path.map((field) => ({ field })),
  outputRewrites: [],
})
const entities = (subgraph: string, ...fields: string[]): Step => ({
  kind: 'entities',
  subgraph,
  ...text,
  lookups: [
    {
      alias: '_0',
      variable: 'r',
      paths: [fields.flatMap((field) => [{ field }, { types: ['Book'] }])],
      requires: [],
      inputRewrites: [],
      outputRewrites: [],
    },
  ],
})

test.each<[Step, string]>([
  [fetch('catalog'), 'catalog'],
  [fetch('catalog', 'me', 'query'), 'catalog at me.query'],
  [
    {
      kind: 'sequence',
      steps: [
        fetch('catalog'),
        { kind: 'parallel', steps: [entities('library', 'book'), entities('commerce', 'books', 'node')] },
      ],
    },
    'catalog > (library at book | commerce at books.node)',
  ],
  [{ kind: 'condition', variable: 'full', whenTrue: fetch('catalog'), otherwise: null }, 'if $full catalog'],
  [
    { kind: 'condition', variable: 'full', whenTrue: fetch('catalog'), otherwise: fetch('library') },
    'if $full catalog unless $full library',
  ],
])('%#: %j', (step, outline) => {
  expect(outlineOf(step)).toBe(outline)
})
