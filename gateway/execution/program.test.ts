import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { buildSchema } from 'graphql'
import { expect, test } from 'vitest'
import { readEnv } from '#kit/config/env.ts'
import { readSupergraph } from '../composition/supergraph.ts'
import { readLimitsConfig } from '../limits/config.ts'
import { describeOperations } from '../operations/facts.ts'
import { keysInPlan } from './aliases.ts'
import { readOperation } from './document.ts'
import type { Step } from './plan.ts'
import type { Planner } from './planner/planner.ts'
import { operationOf } from './planner/fetch-operation.ts'
import { compileProgram } from './program.ts'

const sdl = `
  directive @listSize(slicingArguments: [String!]) on FIELD_DEFINITION
  directive @cacheControl(maxAge: Int) on FIELD_DEFINITION | OBJECT
  type Query { books(first: Int = 3): [Book!]! @listSize(slicingArguments: ["first"]) @cacheControl(maxAge: 60) }
  type Book @cacheControl(maxAge: 60) { id: ID!  title(upper: Boolean): String  price: Int }
`
const plain = `query Shelf($n: Int!) { books(first: $n) { id price title } }`
const conditional = `query Shelf($n: Int!, $upper: Boolean, $withTitle: Boolean = true) {
  books(first: $n) { id price ...Named @include(if: $withTitle) }
}
fragment Named on Book { title(upper: $upper) }`

const planned = (): Extract<Step, { steps: unknown }> => ({
  kind: 'sequence',
  steps: [
    {
      kind: 'fetch',
      subgraph: 'catalog',
      query: 'query ($n: Int!) { books(first: $n) { __typename id title } }',
      operationKind: 'query',
      variables: ['n'],
      path: [],
      outputRewrites: [],
    },
    {
      kind: 'entities',
      subgraph: 'commerce',
      query: 'query ($all: [_Any!]!) { _entities(representations: $all) { ... on Book { price } } }',
      operationKind: 'query',
      variables: [],
      lookups: [
        {
          alias: '_entities',
          variable: 'all',
          paths: [[{ field: 'books' }]],
          requires: [
            {
              kind: 'fragment',
              types: ['Book'],
              selections: [{ kind: 'field', from: 'id', to: 'id', selections: null }],
            },
          ],
          inputRewrites: [],
          outputRewrites: [],
        },
      ],
    },
  ],
})

test.each([
  ['an operation', plain],
  ['one with conditions', conditional],
])('what is kept of %s holds neither its tree nor its plan', async (_, text) => {
  const { facts, program, trees } = await prepare(text)
  const collect = garbageCollector()
  // What was awaited is let go of by the next turn.
  await new Promise((resolve) => setImmediate(resolve))
  collect()
  expect(trees.map((tree) => tree.deref()?.kind)).toEqual(trees.map(() => undefined))
  expect(program.outline).toBe('catalog > commerce at books')
  const books = [{ id: '1', price: 5, title: 'Emma' }]
  expect([facts.cost.estimate({ n: 7 }), facts.cost.actual({ books })]).toEqual([7, 1])
})

type Tree = WeakRef<{ kind: string }>

async function prepare(text: string) {
  const { documents, lists } = readEnv({}, readLimitsConfig)
  const schema = buildSchema(sdl)
  const valid = readOperation(schema, text, 'Shelf', { limits: documents, hideSuggestions: true })
  const facts = describeOperations(lists)(readSupergraph(sdl), schema)(valid, true)
  const plan = planned()
  const trees: Tree[] = []
  const parts = { schema, planner: planning(plan, trees), keyInPlan: keysInPlan(sdl), send: silence }
  const program = await compileProgram(parts, valid)
  const fetches = plan.steps.flatMap((step) => ('query' in step ? [step] : []))
  const asked = fetches.flatMap((step) => operationOf(step) ?? [])
  for (const tree of [valid.document, valid.operation.selectionSet, plan, ...fetches, ...asked])
    trees.push(new WeakRef(tree))
  return { facts, program, trees }
}

const planning = (plan: Step, asked: Tree[]): Planner => ({
  async plan(document) {
    asked.push(new WeakRef(document))
    return plan
  },
  close: async () => {},
})

const silence = async () => ({ data: null, errors: [] })

function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}
