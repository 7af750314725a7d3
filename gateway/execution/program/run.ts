import type { GatewayContext } from '../../context.ts'
import type { FieldError } from '../field-error.ts'
import type { Send } from '../../subgraph/subgraph-call.ts'
import type { Gather, Gathered } from './gather.ts'

export type Json = Record<string, unknown>

/** One execution of a program. Its steps write into `data` and `errors`. */
export interface Run {
  data: Json
  /** Of `data` as it is, until something is added. */
  gathered: Map<Gather, Gathered>
  errors: FieldError[]
  /** As the client sent them, for subgraphs to read as the client meant them. */
  variables: Json
  /** Coerced, with defaults, for what the gateway decides by them. */
  values: Json
  context: GatewayContext
  send: Send
}

export type RunStep = (run: Run) => Promise<void>

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
