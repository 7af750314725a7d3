import type { ObjectStore } from '#kit/storage/object-store.ts'

/** What is kept or removed as one: an object, or, where its key ends in a slash, all objects below it. */
export interface Holding {
  key: string
  kind: HoldingKind
  /** The ingestion's id, or the hash of the file or the image. */
  name: string
}

export type HoldingKind = 'upload' | 'file' | 'publication' | 'cover'

const shapes: Readonly<Record<HoldingKind, RegExp>> = {
  upload: /^uploads\/([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/,
  file: /^files\/([\da-f]{64})$/,
  publication: /^publications\/\d+\/([\da-f]{64})\/$/,
  cover: /^covers\/(?:([\da-f]{64})|renditions\/([\da-f]{64})\/)$/,
}

/** Null for what is not the catalog's: others may keep things in the same store. */
export function holdingOf(key: string): Holding | null {
  for (const [kind, shape] of Object.entries(shapes)) {
    const [match, name, other] = shape.exec(key) ?? []
    if (match) return { key, kind: kind as HoldingKind, name: name ?? other ?? '' }
  }
  return null
}

/** All that the catalog has in the store; of what lies below a prefix, the prefix alone is asked for. */
export async function* listHoldings(store: ObjectStore): AsyncGenerator<Holding> {
  for await (const prefix of prefixes(store)) {
    for await (const name of store.names(prefix)) {
      const holding = holdingOf(prefix + name)
      if (holding) yield holding
    }
  }
}

async function* prefixes(store: ObjectStore): AsyncGenerator<string> {
  yield* ['uploads/', 'files/', 'covers/', 'covers/renditions/']
  for await (const version of store.names('publications/')) yield `publications/${version}`
}
