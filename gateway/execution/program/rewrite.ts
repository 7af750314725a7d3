import type { Path } from '../field-error.ts'
import type { Rewrite } from '../plan.ts'
import { compileLocate } from './locate.ts'
import type { Json } from './run.ts'

export type ApplyRewrites = (value: unknown) => void

const nothing: ApplyRewrites = () => {}

/** Changes what is given in its place. */
export function compileRewrites(rewrites: readonly Rewrite[]): ApplyRewrites {
  if (!rewrites.length) return nothing
  const compiled = rewrites.map((rewrite) => {
    const locate = compileLocate(rewrite.path)
    const apply = rewrite.kind === 'set' ? setting(rewrite) : renaming(rewrite)
    return (value: unknown) => {
      const found: Json[] = []
      locate(value, found)
      for (const one of found) apply(one)
    }
  })
  return (value) => {
    for (const apply of compiled) apply(value)
  }
}

const setting =
  ({ field, value }: Extract<Rewrite, { kind: 'set' }>) =>
  (object: Json) => {
    object[field] = value
  }

const renaming =
  ({ field, to }: Extract<Rewrite, { kind: 'rename' }>) =>
  (object: Json) => {
    if (object[field] === undefined) return
    object[to] = object[field]
    object[field] = undefined
  }

/** An error's path in the client's names, where a fetch had to use others. */
export function compilePathRewrites(rewrites: readonly Rewrite[]): (path: Path) => Path {
  const renames = rewrites.flatMap((rewrite) =>
    rewrite.kind === 'rename'
      ? [
          {
            ...rewrite,
            place: rewrite.path.flatMap((segment) => ('field' in segment ? [segment.field] : [])),
          },
        ]
      : [],
  )
  if (!renames.length) return (path) => path
  return (path) => {
    const fields: string[] = []
    return path.map((key) => {
      if (typeof key === 'number') return key
      const rename = renames.find(
        ({ field, place }) =>
          field === key &&
          place.length === fields.length &&
          place.every((one, index) => one === fields[index]),
      )
      fields.push(key)
      return rename?.to ?? key
    })
  }
}
