import { composeServices } from '@apollo/composition'
import { Supergraph } from '@apollo/federation-internals'
import {
  Kind,
  OperationTypeNode,
  parse,
  print,
  validate,
  visit,
  type ConstDirectiveNode,
  type SchemaDefinitionNode,
} from 'graphql'
import { startOurGateway } from '../support/our-gateway.ts'
import type { GatewayAnswer } from '../support/stock-gateway.ts'
import { withoutLimits } from './arena.ts'
import { startSubgraphs } from './fake-subgraphs.ts'
import { faultsOf, noFaults, type Faults } from './faults.ts'
import { readFacts, type Subgraphs } from './graph-facts.ts'
import { randomOperation, type Operation } from './random-operation.ts'
import { canonical, randomOf } from './seeded.ts'
import { createWorld } from './world.ts'

export interface KeepingArena extends AsyncDisposable {
  /** What is to be said of random queries that a gateway which keeps all it can answers otherwise than one that keeps nothing. */
  tryMany(seed: string, count: number): Promise<string[]>
  /** How often something was given that was kept. */
  hits(): number
  /** How many of the queries have no answer that is the same each time. */
  unsettled(): number
}

const enough = 5

/** Two gateways of ours in front of the same subgraphs, in whose graph everything may be kept. */
export async function openKeepingArena(subgraphs: Subgraphs, off: object = {}): Promise<KeepingArena> {
  await using opened = new AsyncDisposableStack()
  const facts = readFacts(subgraphs)
  let faults: Faults = noFaults
  const world = createWorld(facts, () => faults)
  const { urls } = opened.use(await startSubgraphs(subgraphs, facts, world, () => faults))
  const services = [...subgraphs].map(([name, typeDefs]) => ({ name, typeDefs, url: urls[name] ?? '' }))
  const { supergraphSdl, errors: faultsOfIt } = composeServices(services)
  if (faultsOfIt) throw new Error(faultsOfIt.join('\n'))
  const sdl = openToKeep(supergraphSdl)
  const bare = opened.use(await startOurGateway(sdl, withoutLimits))
  const keeping = opened.use(
    await startOurGateway(sdl, {
      ...withoutLimits,
      RESPONSE_CACHE: 'memory',
      ENTITY_CACHE: 'memory',
      CHANGES_POLL_MS: '10',
      ...off,
    }),
  )
  const schema = Supergraph.build(sdl).apiSchema().toGraphQLJSSchema()
  const hits = () => Object.values(keeping.cacheFigures()).reduce((sum, figures) => sum + figures.hits, 0)

  let unsettled = 0

  /** First while things fail, of which nothing may stay; then to be kept, and then what was kept. */
  async function tryOne(seed: string): Promise<string | null> {
    const random = randomOf(seed)
    let operation = randomOperation(schema, random)
    while (validate(schema, operation.document).length || isMutation(operation))
      operation = randomOperation(schema, random)
    const query = print(operation.document)
    // That an entity is missing, and no error said, is an answer like any other.
    faults = { ...faultsOf(seed), isMissing: () => false }
    await keeping.ask(query, operation.variables)
    faults = noFaults
    const plain = await bare.ask(query, operation.variables)
    for (const _ of ['asked for', 'kept']) {
      const kept = await keeping.ask(query, operation.variables)
      if (isUnsettled(plain) || isUnsettled(kept)) {
        unsettled += 1
        return null
      }
      if (told(kept) !== told(plain))
        return `seed ${seed}\n${query}\n${JSON.stringify(operation.variables)}\n${told(plain)}\n${told(kept)}`
    }
    return null
  }

  const closing = opened.move()
  return {
    hits,
    unsettled: () => unsettled,
    async tryMany(seed, count) {
      const differences: string[] = []
      for (let index = 0; index < count && differences.length < enough; index += 1) {
        const difference = await tryOne(`${seed} ${index}`)
        if (difference !== null) differences.push(difference)
      }
      return differences
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  }
}

const isMutation = ({ document }: Operation) =>
  document.definitions.some(
    (node) => node.kind === Kind.OPERATION_DEFINITION && node.operation === OperationTypeNode.MUTATION,
  )

/**
 * What takes too long to plan on a busy machine may not on another try. And where Apollo's planner has a field asked for without what it
 * requires, which is an error though nothing fails, it is by which subgraph comes first what becomes of the object around it.
 */
const isUnsettled = ({ errors = [] }: GatewayAnswer): boolean =>
  errors.some(({ extensions }) =>
    ['OPERATION_TOO_COMPLEX', 'INTERNAL_SERVER_ERROR'].includes(String(extensions?.['code'])),
  )

/** The data to the last key, and where errors are, in whichever order. */
const told = ({ data, errors = [] }: GatewayAnswer): string =>
  [
    JSON.stringify(data),
    ...errors.map(({ path, extensions }) => canonical([path, extensions?.['code']])).toSorted(),
  ].join('\n')

const directivesOf = (type: string): readonly ConstDirectiveNode[] => {
  const [node] = parse(type, { noLocation: true }).definitions
  return (node as SchemaDefinitionNode | undefined)?.directives ?? []
}
const forAnHour = directivesOf('type T @cacheControl(maxAge: 3600) { f: Int }')
const link = directivesOf(
  'schema @link(url: "https://specs.quire.dev/cacheControl/v1.0", import: ["@cacheControl"]) { query: Query }',
)
const definition = parse(
  'directive @cacheControl(maxAge: Int!, visitorsOnly: Boolean = false) on FIELD_DEFINITION | OBJECT | INTERFACE | UNION',
  { noLocation: true },
).definitions

/** The same supergraph, but everything may be kept. */
function openToKeep(supergraphSdl: string): string {
  const isLinked = supergraphSdl.includes('directive @cacheControl')
  const open = visit(parse(supergraphSdl, { noLocation: true }), {
    SchemaDefinition: (node) => ({
      ...node,
      directives: [...(node.directives ?? []), ...(isLinked ? [] : link)],
    }),
    Directive: ({ name }) => (name.value === 'cacheControl' ? null : undefined),
    ObjectTypeDefinition: {
      leave: ({ fields = [], ...node }) => ({
        ...node,
        directives: [...(node.directives ?? []), ...forAnHour],
        fields: fields.map((field) =>
          node.name.value === 'Query'
            ? { ...field, directives: [...(field.directives ?? []), ...forAnHour] }
            : field,
        ),
      }),
    },
    InterfaceTypeDefinition: {
      leave: (node) => ({ ...node, directives: [...(node.directives ?? []), ...forAnHour] }),
    },
    UnionTypeDefinition: {
      leave: (node) => ({ ...node, directives: [...(node.directives ?? []), ...forAnHour] }),
    },
  })
  return print(isLinked ? open : { ...open, definitions: [...open.definitions, ...definition] })
}
