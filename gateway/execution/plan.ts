/** A query plan in the terms of the executor, whichever planner made it. */
export type Step =
  | { kind: 'sequence' | 'parallel'; steps: Step[] }
  | { kind: 'condition'; variable: string; whenTrue: Step | null; otherwise: Step | null }
  | Fetch
  | EntityFetch

export interface SubgraphText {
  subgraph: string
  query: string
  operationName?: string | undefined
  operationKind: 'query' | 'mutation'
  /** Of the client's variables, those that the text uses. */
  variables: readonly string[]
}

/** Asks for root fields; the answer goes into every object at `path`. */
export interface Fetch extends SubgraphText {
  kind: 'fetch'
  path: PathSegment[]
  outputRewrites: Rewrite[]
}

/** Asks for fields of entities that are known already, in one call for all lookups. */
export interface EntityFetch extends SubgraphText {
  kind: 'entities'
  lookups: Lookup[]
}

export interface Lookup {
  /** Under which key of the answer its entities come, in the order of their representations. */
  alias: string
  /** Which variable takes the representations; two lookups can share one. */
  variable: string
  paths: PathSegment[][]
  requires: RequiredSelection[]
  inputRewrites: Rewrite[]
  outputRewrites: Rewrite[]
}

/** A field, or the types that an object on the way must be of. Lists are passed through unsaid. */
export type PathSegment = { field: string } | { types: readonly string[] }

/** Fields to represent an entity by: under which key the answer has each, and under which the subgraph knows it. */
export type RequiredSelection =
  | { kind: 'field'; from: string; to: string; selections: RequiredSelection[] | null }
  | { kind: 'fragment'; types: readonly string[]; selections: RequiredSelection[] }

/** What a subgraph must see, or has answered, under other names than the operation's. */
export type Rewrite =
  | { kind: 'set'; path: PathSegment[]; field: string; value: unknown }
  | { kind: 'rename'; path: PathSegment[]; field: string; to: string }

/** The fields on the way, for people: `books.edges.node`. */
export const pathText = (path: readonly PathSegment[]): string =>
  path.flatMap((segment) => ('field' in segment ? [segment.field] : [])).join('.')

export const pathsText = ({ lookups }: EntityFetch): string =>
  [...new Set(lookups.flatMap(({ paths }) => paths.map(pathText)))].join(', ')
