import { printSchema, Supergraph } from '@apollo/federation-internals'
import { buildSchema, type GraphQLSchema } from 'graphql'
import { LRUCache } from 'lru-cache'
import type { Send } from '../subgraph/subgraph-call.ts'
import { keysInPlan } from './aliases.ts'
import { readOperation, type DocumentLimits } from './document.ts'
import type { CreatePlanner } from './planner/planner.ts'
import { compileProgram, type Program } from './program.ts'

export interface ExecutionOptions {
  createPlanner: CreatePlanner
  send: Send
  documents: DocumentLimits
  /** How many operations are kept ready, and how many characters they may have together. */
  programs: { max: number; maxSize: number }
  /** Operations that are ready before the first request, and stay so, as the texts of their documents. */
  expected: readonly ExpectedOperation[]
}

export interface ExpectedOperation {
  text: string
  operationName: string | null
}

/** The graph as it is at the moment: gives the program of an operation, made when it is first seen. */
export interface Execution {
  /** Throws OperationRefused. */
  prepare(text: string, operationName: string | null): Program
  /** Makes these ready beside those expected; they stay so until others take their place. Gives what is wrong with those that can't be. */
  keepReady(operations: readonly ExpectedOperation[]): Promise<Unready[]>
  /**
   * Takes another supergraph, once all operations in use are ready for it; throws, and keeps the one it has, where that can't
   * be. `onReady` comes right before the first request that finds the new one.
   */
  update(supergraphSdl: string, onReady: () => void): Promise<void>
}

export interface Unready {
  operation: ExpectedOperation
  reason: string
}

interface Generation {
  prepare(text: string, operationName: string | null): Program
  keepReady(operations: readonly ExpectedOperation[]): Promise<Unready[]>
  /** They may be forgotten again. */
  makeReady(operations: readonly ExpectedOperation[]): Promise<void>
  inUse(): ExpectedOperation[]
}

type Kept = { program: Program } & ExpectedOperation

export async function createExecution(supergraphSdl: string, options: ExecutionOptions): Promise<Execution> {
  let current = await createGeneration(supergraphSdl, options)
  let kept = options.expected
  await current.keepReady(kept)
  return {
    prepare: (text, operationName) => current.prepare(text, operationName),
    async keepReady(operations) {
      kept = [...options.expected, ...operations]
      return current.keepReady(kept)
    },
    async update(sdl, onReady) {
      const next = await createGeneration(sdl, options)
      await next.makeReady(current.inUse())
      // Others may be kept by the time that these are ready.
      for (let ready; ready !== kept;) await next.keepReady((ready = kept))
      onReady()
      current = next
    },
  }
}

async function createGeneration(
  supergraphSdl: string,
  { createPlanner, send, documents, programs: limits }: ExecutionOptions,
): Promise<Generation> {
  const schema = apiSchemaOf(supergraphSdl)
  const planner = await createPlanner(supergraphSdl)
  const parts = { schema, planner, send, keyInPlan: keysInPlan(supergraphSdl) }
  let kept: ReadonlyMap<string, Kept> = new Map()
  const programs = new LRUCache<string, Kept>({
    ...limits,
    sizeCalculation: (_, key) => key.length,
  })

  const keyOf = (text: string, operationName: string | null) => `${operationName ?? ''}\n${text}`
  const compile = ({ text, operationName }: ExpectedOperation): Kept => {
    const valid = readOperation(schema, text, operationName, documents)
    return { program: compileProgram(parts, valid), text, operationName }
  }

  function prepare(text: string, operationName: string | null): Program {
    const key = keyOf(text, operationName)
    const known = kept.get(key) ?? programs.get(key)
    if (known) return known.program
    const fresh = compile({ text, operationName })
    programs.set(key, fresh)
    return fresh.program
  }

  return {
    prepare,
    inUse: () => [...programs.rvalues()].filter((used) => used !== undefined),
    async makeReady(operations) {
      for (const { text, operationName } of operations) {
        await aTurn()
        attempt(() => prepare(text, operationName))
      }
    },
    async keepReady(operations) {
      const ready = new Map<string, Kept>()
      const unready: Unready[] = []
      for (const operation of operations) {
        await aTurn()
        const key = keyOf(operation.text, operation.operationName)
        const made = kept.get(key) ?? attempt(() => compile(operation))
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
  }
}

/** What this supergraph does not have is told to the client that asks for it. */
function attempt<Made>(make: () => Made): Made | { reason: string } {
  try {
    return make()
  } catch (error) {
    return { reason: (error as Error).message }
  }
}

/** Lets requests through between two operations that are made ready. */
const aTurn = () => new Promise((resolve) => setImmediate(resolve))

/** What clients see of a supergraph; throws for what is not one. As text in between, since Apollo's library has a `graphql` of its own. */
const apiSchemaOf = (supergraphSdl: string): GraphQLSchema =>
  buildSchema(printSchema(Supergraph.build(supergraphSdl).apiSchema()), { assumeValid: true })
