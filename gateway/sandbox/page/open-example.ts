import type { Example, Found } from './examples/example.ts'
import type { Session } from './session/session.ts'

export interface OpenedExample {
  /** Another each time, so that the same example can be opened again. */
  number: number
  document: string
  variables: Record<string, unknown>
}

let count = 0

/** With variables that fit who is signed in, as far as the graph knows any. */
export async function openExample(session: Session, example: Example): Promise<OpenedExample> {
  const found = example.lookUp ? await lookUp(session, example.lookUp) : {}
  return { number: ++count, document: example.document, variables: example.variables?.(found) ?? {} }
}

const lookUp = async (session: Session, query: string): Promise<Found> => {
  const { data } = await session.ask<Found>({ query }).catch(() => ({ data: null }))
  return data ?? {}
}
