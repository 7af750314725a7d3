import type { GraphQLSchema } from 'graphql'
import type { Supergraph } from '../composition/supergraph.ts'
import { programsKept } from '../telemetry/metrics.ts'
import {
  createGeneration,
  type ExpectedOperation,
  type Generation,
  type GenerationOptions,
  type Kept,
  type Unready,
} from './generation.ts'

export interface ExecutionOptions extends GenerationOptions {
  /** Operations that are ready before the first request, and stay so, as the texts of their documents. */
  expected: readonly ExpectedOperation[]
}

/** The graph as it is at the moment: gives the program of an operation, made when it is first seen. */
export interface Execution extends Pick<Generation, 'prepare' | 'schema' | 'close'> {
  /** Makes these ready beside those expected; they stay so until others take their place. Gives what is wrong with those that can't be. */
  keepReady(operations: readonly ExpectedOperation[]): Promise<Unready[]>
  /**
   * Takes another supergraph, once all operations in use are ready for it; throws, and keeps the one it has, where that can't
   * be or `admit` throws. `onReady` comes right before the first request that finds the new one.
   */
  update(supergraph: Supergraph, taking: Taking): Promise<void>
}

export interface Taking {
  /** Throws for a supergraph that is not to be taken, given what is ready now and would not be then. */
  admit(schema: GraphQLSchema, lost: readonly LostOperation[]): Promise<void>
  onReady(schema: GraphQLSchema): void
}

export interface LostOperation extends Unready<Kept> {
  /** It is one of those that are kept ready. */
  isKept: boolean
}

export async function createExecution(first: Supergraph, options: ExecutionOptions): Promise<Execution> {
  let current = await createGeneration(first, options)
  let kept = options.expected
  await current.keepReady(kept)
  const stopReading = programsKept.read([], () => current.count())
  return {
    prepare: (text, operationName, asked) => current.prepare(text, operationName, asked),
    async keepReady(operations) {
      kept = [...options.expected, ...operations]
      return current.keepReady(kept)
    },
    async update(supergraph, { admit, onReady }) {
      const next = await createGeneration(supergraph, options)
      try {
        let ready = kept
        const lost = (await next.makeReady(current.inUse())).map((one) => ({ ...one, isKept: false }))
        for (const { operation, reason } of await next.keepReady(ready)) {
          const known = current.keptAs(operation)
          if (known) lost.push({ operation: known, reason, isKept: true })
        }
        await admit(next.schema(), lost)
        // Others may be kept by the time that these are ready.
        while (ready !== kept) await next.keepReady((ready = kept))
      } catch (error) {
        await next.close()
        throw error
      }
      onReady(next.schema())
      const last = current
      current = next
      await last.close()
    },
    schema: () => current.schema(),
    close() {
      stopReading()
      return current.close()
    },
  }
}
