import type { Lookup } from '../plan.ts'
import { compileLocate } from './locate.ts'
import { compileRepresent } from './represent.ts'
import { compileRewrites } from './rewrite.ts'
import type { Json, Run } from './run.ts'

/** What the lookups of one variable ask for: representations, each once, as values and as the JSON that tells them apart. */
export interface Gathered {
  representations: Json[]
  texts: string[]
  /** In the order of the lookups. */
  found: Found[]
}

/** The entities of a lookup, and for each which representation stands for it. */
export interface Found {
  targets: Json[]
  indexes: number[]
}

export type Gather = (run: Run) => Gathered

/** Gives equal lookups the same gatherer: what two steps need to know at the same time is found out once. */
export function createGathers(): (lookups: readonly Lookup[]) => Gather {
  const known = new Map<string, Gather>()
  return (lookups) => {
    const key = JSON.stringify(
      lookups.map(({ paths, requires, inputRewrites }) => [paths, requires, inputRewrites]),
    )
    const gather = known.get(key) ?? compileGather(lookups)
    known.set(key, gather)
    return gather
  }
}

function compileGather(lookups: readonly Lookup[]): Gather {
  const compiled = lookups.map(({ paths, requires, inputRewrites }) => ({
    locates: paths.map(compileLocate),
    represent: compileRepresent(requires),
    rewrite: compileRewrites(inputRewrites),
  }))

  function gatherAnew(data: Json): Gathered {
    const gathered: Gathered = { representations: [], texts: [], found: [] }
    const known = new Map<string, number>()
    for (const { locates, represent, rewrite } of compiled) {
      const located: Json[] = []
      for (const locate of locates) locate(data, located)
      const found: Found = { targets: [], indexes: [] }
      for (const target of located) {
        const representation = represent(target)
        if (!representation) continue
        rewrite(representation)
        const text = JSON.stringify(representation)
        let index = known.get(text)
        if (index === undefined) {
          index = gathered.texts.push(text) - 1
          gathered.representations.push(representation)
          known.set(text, index)
        }
        found.targets.push(target)
        found.indexes.push(index)
      }
      gathered.found.push(found)
    }
    return gathered
  }

  const gather: Gather = ({ data, gathered: known }) => {
    const gathered = known.get(gather) ?? gatherAnew(data)
    known.set(gather, gathered)
    return gathered
  }
  return gather
}
