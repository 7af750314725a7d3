import type { AskSubgraph } from '../subgraph/ask-subgraph.ts'
import type { Subgraph } from '../subgraph/subgraph.ts'
import type { ReadSdls } from './from-subgraphs.ts'

/** Milliseconds for an answer. */
const patience = 5_000

/** Asks each instance of each subgraph what it is, as the specification of federation has it. */
export const askSdls =
  (names: readonly string[], subgraphs: ReadonlyMap<string, Subgraph>, ask: AskSubgraph): ReadSdls =>
  async () => {
    const said = names.map(async (name) => {
      const subgraph = subgraphs.get(name)
      const answers = (subgraph?.instances.each() ?? []).map(async (instances) => {
        const asked = { query: '{ _service { sdl } }' }
        const answer = await ask({ ...(subgraph as Subgraph), instances }, '/graphql', patience, asked)
        return (answer as { data?: { _service?: { sdl?: unknown } } }).data?._service?.sdl
      })
      const settled = await Promise.allSettled(answers)
      const sdls = settled.flatMap((one) =>
        one.status === 'fulfilled' && typeof one.value === 'string' ? [one.value] : [],
      )
      return [name, sdls] as const
    })
    return new Map(await Promise.all(said))
  }
