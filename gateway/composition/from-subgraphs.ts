import { compose, NotComposed } from './compose.ts'
import { readSupergraph, type Supergraph } from './supergraph.ts'

/** What instances of each subgraph say of it, those first that have been there longest. None of one that says nothing now. */
export type ReadSdls = () => Promise<ReadonlyMap<string, readonly string[]>>

/**
 * Composes the supergraph whenever a subgraph says something else of itself. While its instances disagree, as they do while a new
 * version is rolled out, what was composed last counts for as long as any of them says it, and otherwise what the one says that has
 * been there longest: nobody can ask for what an instance does not have yet. A subgraph that says nothing stays what it was.
 */
export function composeFrom(readSdls: ReadSdls, composeSdls = compose): () => Promise<Supergraph> {
  let known = new Map<string, string>()
  let latest: { key: string; composing: Promise<Supergraph> } | null = null

  async function composeAll(sdls: Map<string, string>): Promise<Supergraph> {
    const supergraph = readSupergraph(await composeSdls(sdls))
    known = sdls
    return supergraph
  }

  return async () => {
    const said = await readSdls()
    const chosen = [...said].flatMap(([name, sdls]) => {
      const before = known.get(name)
      const sdl = before !== undefined && (!sdls.length || sdls.includes(before)) ? before : sdls[0]
      if (sdl === undefined) throw new Error(`The subgraph ${name} does not say what it is.`)
      return [[name, sdl] as const]
    })
    if (!chosen.length) throw new Error('No subgraph has said what it is.')
    const sdls = new Map(chosen.sort(([one], [other]) => (one < other ? -1 : 1)))
    const key = JSON.stringify([...sdls])
    if (latest?.key !== key) latest = { key, composing: composeAll(sdls) }
    try {
      return await latest.composing
    } catch (error) {
      // That they do not compose stays so; that composing failed does not.
      if (!(error instanceof NotComposed)) latest = null
      throw error
    }
  }
}
