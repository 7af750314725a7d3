/** An operation that a client of the graph sends, ready to run. */
export interface Example {
  name: string
  document: string
  /** What the graph is asked for so that the variables fit the person who is signed in; without, there is nothing to ask. */
  lookUp?: string
  /** `found` is the answer's data, or empty where there was none: what is missing is left for the person to fill in. */
  variables?(found: Found): Record<string, unknown>
}

export interface ExampleGroup {
  role: string
  examples: Example[]
}

type Node = Record<string, string>
type Connection = { edges: { node: Node & { book: Node | null } }[] }

/** All that the look-ups of the examples ask for, under the names that they give it. */
export interface Found {
  books?: Connection | null
  users?: Connection | null
  me?: {
    devices?: (Node & { current: boolean })[] | null
    library?: Connection | null
    publications?: Connection | null
    orders?: Connection | null
  } | null
}

/** Of the first of a list; empty where there is none. */
export const first = (list: Connection | null | undefined) => list?.edges[0]?.node
