import { buildSchema, OperationTypeNode, type GraphQLSchema } from 'graphql'
import { LRUCache } from 'lru-cache'
import type { Supergraph } from '../composition/supergraph.ts'
import { programsFound } from '../telemetry/metrics.ts'
import type { Send } from '../subgraph/subgraph-call.ts'
import type { Describe, OperationFacts } from '../operations/facts.ts'
import { liveFieldsIn } from '../subscriptions/live-fields.ts'
import { liveOperations, type LiveOperation } from '../subscriptions/live-operation.ts'
import { keysInPlan } from './aliases.ts'
import type { DocumentLimits } from '../limits/document-limits.ts'
import { readOperation, type ValidOperation } from './document.ts'
import type { CreatePlanner, Planner } from './planner/planner.ts'
import { compileProgram, type Program } from './program.ts'
import { OperationRefused } from './refused.ts'

export interface GenerationOptions {
  createPlanner: CreatePlanner
  /** What clients see of a supergraph, where somebody has worked it out already. */
  knownApi?: (supergraphSdl: string) => Promise<string | null>
  /** How subgraphs are asked on this supergraph. */
  sendIn: (supergraph: Supergraph, schema: GraphQLSchema) => Send
  documents: DocumentLimits
  /** How many operations are kept ready, and how many characters they may have together. */
  programs: { max: number; maxSize: number }
  /** What else is worked out of an operation when it is prepared. */
  describe: Describe
}

export interface ExpectedOperation {
  text: string
  operationName: string | null
}

export interface AskedBy {
  /** Errors tell nothing of the schema. */
  hideSuggestions: boolean
  /** Throws for what is not to be planned for whoever asks. What is ready is given all the same. */
  refuse(facts: OperationFacts): void
}

export interface Prepared {
  /** Of a subscription, what is run for each event. */
  program: Program
  facts: OperationFacts
  /** Null for what is answered once. */
  live: LiveOperation | null
}

/** An operation and what is executed of it. */
interface Understood extends Pick<Prepared, 'live'> {
  executed: ValidOperation
}

export interface Unready<Operation = ExpectedOperation> {
  operation: Operation
  reason: string
}

export type Kept = Prepared & ExpectedOperation

/** The graph on one supergraph. */
export interface Generation {
  /** At once for an operation that is ready. Throws OperationRefused. */
  prepare(text: string, operationName: string | null, asked: AskedBy): Prepared | Promise<Prepared>
  /** What clients see of it. */
  schema(): GraphQLSchema
  count(): number
  keptAs(operation: ExpectedOperation): Kept | undefined
  keepReady(operations: readonly ExpectedOperation[]): Promise<Unready[]>
  /** They may be forgotten again. */
  makeReady(operations: readonly Kept[]): Promise<Unready<Kept>[]>
  inUse(): Kept[]
  close(): Promise<void>
}

/** Milliseconds for which an operation that no planner came to an end with is refused without another try. */
const memoryOfExcess = 300_000

export async function createGeneration(
  supergraph: Supergraph,
  { createPlanner, knownApi, sendIn, documents, programs: limits, describe }: GenerationOptions,
): Promise<Generation> {
  const starting = createPlanner(supergraph)
  const { schema, factsOf, liveOf, keyInPlan } = await readMeanwhile(starting, async () => {
    const text = (await knownApi?.(supergraph.sdl)) ?? (await apiOf(supergraph.sdl))
    const api = buildSchema(text, { assumeValid: true })
    return {
      schema: api,
      factsOf: describe(supergraph, api),
      liveOf: liveOperations(api, liveFieldsIn(supergraph.document)),
      keyInPlan: keysInPlan(supergraph.sdl),
    }
  })
  const planner = await starting
  const parts = { schema, planner, send: sendIn(supergraph, schema), keyInPlan }
  let kept: ReadonlyMap<string, Kept> = new Map()
  const programs = new LRUCache<string, Kept>({
    ...limits,
    sizeCalculation: (_, key) => key.length,
  })
  const underWay = new Map<string, { facts: OperationFacts; prepared: Promise<Prepared> }>()
  const tooComplex = new LRUCache<string, OperationRefused>({
    ...limits,
    sizeCalculation: (_, key) => key.length,
    ttl: memoryOfExcess,
  })

  const keyOf = (text: string, operationName: string | null) => `${operationName ?? ''}\n${text}`
  const read = ({ text, operationName }: ExpectedOperation, hideSuggestions: boolean) =>
    readOperation(schema, text, operationName, { limits: documents, hideSuggestions })

  async function compile(
    operation: ExpectedOperation,
    { executed, live }: Understood,
    facts: OperationFacts,
  ): Promise<Kept> {
    return { ...operation, facts, program: await compileProgram(parts, executed), live }
  }

  const understand = (operation: ExpectedOperation, hideSuggestions: boolean): Understood => {
    const valid = read(operation, hideSuggestions)
    const live = valid.operation.operation === OperationTypeNode.SUBSCRIPTION ? liveOf(valid) : null
    return { executed: live?.query ?? valid, live }
  }

  const compileOurs = (operation: ExpectedOperation) => {
    const understood = understand(operation, false)
    return compile(operation, understood, factsOf(understood.executed, true))
  }

  async function prepareNew(key: string, ...[operation, understood, facts]: Parameters<typeof compile>) {
    try {
      const fresh = await compile(operation, understood, facts)
      programs.set(key, fresh)
      return fresh
    } catch (error) {
      if (error instanceof OperationRefused && error.code === 'OPERATION_TOO_COMPLEX')
        tooComplex.set(key, error)
      throw error
    } finally {
      underWay.delete(key)
    }
  }

  const prepare: Generation['prepare'] = (text, operationName, { hideSuggestions, refuse }) => {
    const key = keyOf(text, operationName)
    const known = kept.get(key) ?? programs.get(key)
    if (known) {
      programsFound.ready.value += 1
      return known
    }
    const refused = tooComplex.get(key)
    if (refused) {
      programsFound.refused.value += 1
      throw refused
    }
    const begun = underWay.get(key)
    if (begun) {
      refuse(begun.facts)
      programsFound.awaited.value += 1
      return begun.prepared
    }
    const operation = { text, operationName }
    // What is wrong with a document is for this viewer only; its program is for all who wait for it.
    const understood = understand(operation, hideSuggestions)
    const facts = factsOf(understood.executed, false)
    refuse(facts)
    programsFound.made.value += 1
    const prepared = prepareNew(key, operation, understood, facts)
    underWay.set(key, { facts, prepared })
    return prepared
  }

  return {
    prepare,
    schema: () => schema,
    count: () => kept.size + programs.size,
    keptAs: ({ text, operationName }) => kept.get(keyOf(text, operationName)),
    inUse: () => [...programs.rvalues()].filter((used) => used !== undefined),
    async makeReady(operations) {
      const unready: Unready<Kept>[] = []
      for (const operation of operations) {
        await aTurn()
        const { text, operationName } = operation
        const made = await attempt(async () => prepare(text, operationName, ourselves))
        if ('reason' in made) unready.push({ operation, reason: made.reason })
      }
      return unready
    },
    async keepReady(operations) {
      const ready = new Map<string, Kept>()
      const unready: Unready[] = []
      for (const operation of operations) {
        await aTurn()
        const key = keyOf(operation.text, operation.operationName)
        const made = kept.get(key) ?? (await attempt(async () => compileOurs(operation)))
        if ('reason' in made) unready.push({ operation, reason: made.reason })
        else {
          ready.set(key, made)
          // The only one of its document, which clients may name or not.
          if (operation.operationName === null) ready.set(keyOf(operation.text, made.program.name), made)
        }
      }
      kept = ready
      return unready
    },
    async close() {
      await Promise.allSettled([...underWay.values()].map(({ prepared }) => prepared))
      await planner.close()
    },
  }
}

/** A planner reads its supergraph in a process of its own, which is not left behind where `read` throws. */
async function readMeanwhile<Read>(planner: Promise<Planner>, read: () => Promise<Read>): Promise<Read> {
  await aTurn()
  try {
    return await read()
  } catch (error) {
    await planner.then((started) => started.close()).catch(() => {})
    throw error
  }
}
const ourselves: AskedBy = { hideSuggestions: false, refuse: () => {} }

/** What this supergraph does not have is told to the client that asks for it. */
async function attempt<Made>(make: () => Promise<Made>): Promise<Made | { reason: string }> {
  try {
    return await make()
  } catch (error) {
    return { reason: (error as Error).message }
  }
}

/** Lets requests through between two operations that are made ready. */
const aTurn = () => new Promise((resolve) => setImmediate(resolve))

/** What clients see of a supergraph; throws for what is not one. As text, since Apollo's library has a `graphql` of its own. */
async function apiOf(supergraphSdl: string): Promise<string> {
  const { printSchema, Supergraph } = await import('@apollo/federation-internals')
  return printSchema(Supergraph.build(supergraphSdl).apiSchema())
}
