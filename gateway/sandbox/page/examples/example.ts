/** An operation that a client of the graph sends, ready to run. */
export interface Example {
  name: string
  document: string
  /** What is asked of the graph so that the variables fit it, and whoever is signed in. */
  lookUp?: string
  /** `found`: the answer's data, or nothing. What is missing there is left for the person to fill in. */
  variables?(found: Found): Record<string, unknown>
}

export interface ExampleGroup {
  role: string
  examples: Example[]
}

interface FoundBook {
  id: string
  slug: string
  tableOfContents: { href: string }[] | null
}

interface Connection<Node> {
  edges: { node: Node }[]
}

/** All that the look-ups of the examples ask for. */
export interface Found {
  books?: Connection<FoundBook> | null
  users?: Connection<{ id: string; roles: string[] }> | null
  me?: {
    devices?: { id: string; current: boolean }[] | null
    library?: Connection<{ book: FoundBook | null }> | null
    publications?: Connection<FoundBook> | null
    orders?: Connection<{ id: string }> | null
  } | null
}

export const first = <Node>(list: Connection<Node> | null | undefined) => list?.edges[0]?.node
