import type { GatewayContext } from '../context.ts'
import type { SubgraphAnswer } from './answer.ts'

/** What of a call is known before there is a request. */
export interface CallText {
  subgraph: string
  query: string
  operationName?: string | undefined
  isMutation: boolean
  /** Where in the answer what it brings belongs: `books.edges.node`; empty at the root. */
  path: string
  /** The JSON of a request up to its variables. */
  head: string
}

/** Representations of entities for one variable, each once: as values, and as the JSON that tells them apart. */
export interface Batch {
  variable: string
  representations: Record<string, unknown>[]
  texts: string[]
}

export interface SubgraphCall {
  text: CallText
  variables: Record<string, unknown>
  batches: readonly Batch[]
}

/** Asks a subgraph. A call that comes to nothing is answered with an error for each field that it was for. */
export type Send = (call: SubgraphCall, context: GatewayContext) => Promise<SubgraphAnswer>

interface TextSource {
  subgraph: string
  query: string
  operationName?: string | undefined
  operationKind: 'query' | 'mutation'
}

export function toSubgraphText(
  { subgraph, query, operationName, operationKind }: TextSource,
  path: string,
): CallText {
  const named = operationName === undefined ? '' : `,"operationName":${JSON.stringify(operationName)}`
  const head = `{"query":${JSON.stringify(query)}${named},"variables":`
  return { subgraph, query, operationName, isMutation: operationKind === 'mutation', path, head }
}

export function bodyOf({ text, variables, batches }: SubgraphCall): string {
  const members = Object.entries(variables).map(([name, value]) => `"${name}":${JSON.stringify(value)}`)
  for (const { variable, texts } of batches) members.push(`"${variable}":[${texts.join(',')}]`)
  return `${text.head}{${members.join(',')}}}`
}

export function variablesOf({ variables, batches }: SubgraphCall): Record<string, unknown> {
  if (!batches.length) return variables
  const all = { ...variables }
  for (const { variable, representations } of batches) all[variable] = representations
  return all
}
