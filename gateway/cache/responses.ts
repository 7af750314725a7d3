import type { GatewayContext } from '../context.ts'
import { mayShare } from './audience.ts'
import { gather } from './gathering.ts'
import type { Kept } from './kept.ts'
import type { Keeping } from './keeping.ts'

type Json = Record<string, unknown>

/** An answer of which it is known how old it may be said to be. */
export interface SharedAnswer {
  text: string
  /** Milliseconds since the epoch. */
  expires: number
}

/** An operation whose answer every visitor may be given, as it is being asked. */
export interface Sharing {
  find(): SharedAnswer | null | Promise<SharedAnswer | null>
  /** For whom it is executed where it is not kept. */
  asker: GatewayContext
  /** Keeps what was answered to `asker`, without errors; null where that may not be shared after all. */
  keep(text: string): SharedAnswer | null
}

/** Null for an operation whose answer is the viewer's own. */
export type ShareAnswer = (keeping: Keeping, variables: Json, context: GatewayContext) => Sharing | null

/** Characters: what a client can make answers differ by without end is not worth keeping. */
const longestKey = 2_000

/** `kept` null: answers are not kept here, and only known to be fit for caches on the way. */
export const shareAnswersIn =
  (kept: Kept | null): ShareAnswer =>
  ({ policy, identity, variables: declared }, variables, context) => {
    if (context.uploads || !mayShare(policy, context.viewer)) return null
    if (!kept && context.viewer.userId !== null) return null
    const key = `${identity}${canonical(declared, variables)}`
    const keptHere = key.length > longestKey ? null : kept
    const asker = context.visitor()
    return {
      asker,
      find() {
        const found = keptHere?.find([key]) ?? []
        if (Array.isArray(found)) return found[0] ?? begin()
        return found.then(([entry]) => entry ?? begin())
      },
      keep(text) {
        const whole = asker.gathering?.whole() ?? null
        asker.gathering = null
        if (!whole) return null
        keptHere?.keep(key, { text, ...whole })
        return { text, expires: whole.expires }
      },
    }

    function begin(): null {
      asker.gathering = gather(Date.now() + policy.maxAge * 1_000)
      return null
    }
  }

/** Those that the operation has, the keys of objects in order, so that what is equal is found again. */
const canonical = (declared: readonly string[], variables: Json): string =>
  JSON.stringify(declared.map((name) => (Object.hasOwn(variables, name) ? [ordered(variables[name])] : [])))

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return entries.map(([name, inner]) => [name, ordered(inner)])
}
