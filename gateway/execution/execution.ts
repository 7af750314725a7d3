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
  /** Operations that are ready before the first request, as the texts of their documents. */
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
  /**
   * Takes another supergraph, once all operations in use are ready for it; throws, and keeps the one it has, where that can't
   * be. `onReady` comes right before the first request that finds the new one.
   */
  update(supergraphSdl: string, onReady: () => void): Promise<void>
}

interface Generation {
  prepare(text: string, operationName: string | null): Program
  inUse(): ExpectedOperation[]
}

export async function createExecution(supergraphSdl: string, options: ExecutionOptions): Promise<Execution> {
  let current = await createGeneration(supergraphSdl, options, options.expected)
  return {
    prepare: (text, operationName) => current.prepare(text, operationName),
    async update(sdl, onReady) {
      const next = await createGeneration(sdl, options, [...options.expected, ...current.inUse()])
      onReady()
      current = next
    },
  }
}

async function createGeneration(
  supergraphSdl: string,
  { createPlanner, send, documents, programs: limits }: ExecutionOptions,
  expected: readonly ExpectedOperation[],
): Promise<Generation> {
  const schema = apiSchemaOf(supergraphSdl)
  const planner = await createPlanner(supergraphSdl)
  const parts = { schema, planner, send, keyInPlan: keysInPlan(supergraphSdl) }
  const programs = new LRUCache<string, { program: Program } & ExpectedOperation>({
    ...limits,
    sizeCalculation: (_, key) => key.length,
  })

  const prepare: Generation['prepare'] = (text, operationName) => {
    const key = `${operationName ?? ''}\n${text}`
    const known = programs.get(key)
    if (known) return known.program
    const valid = readOperation(schema, text, operationName, documents)
    const program = compileProgram(parts, valid)
    programs.set(key, { program, text, operationName })
    return program
  }
  for (const { text, operationName } of expected) {
    await aTurn()
    prepareIfValid(prepare, text, operationName)
  }
  return { prepare, inUse: () => [...programs.rvalues()].filter((used) => used !== undefined) }
}

/** What this supergraph no longer has is told to the client that asks for it. */
function prepareIfValid(prepare: Generation['prepare'], text: string, operationName: string | null): void {
  try {
    prepare(text, operationName)
  } catch {
    // Nothing is ready for it, and nothing is lost.
  }
}

/** Lets requests through between two operations that are made ready. */
const aTurn = () => new Promise((resolve) => setImmediate(resolve))

/** What clients see of a supergraph; throws for what is not one. As text in between, since Apollo's library has a `graphql` of its own. */
const apiSchemaOf = (supergraphSdl: string): GraphQLSchema =>
  buildSchema(printSchema(Supergraph.build(supergraphSdl).apiSchema()), { assumeValid: true })
