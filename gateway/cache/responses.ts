import { anonymous } from '#kit/auth/viewer.ts'
import type { GatewayContext } from '../context.ts'
import type { InFlight } from '../subgraph/in-flight.ts'
import { mayShare } from './audience.ts'
import { gather } from './gathering.ts'
import type { Kept } from './kept.ts'
import type { Keeping } from './keeping.ts'

type Json = Record<string, unknown>

/** An answer as it is sent. */
export interface MadeAnswer {
  text: string
  /** Milliseconds since the epoch, until when any visitor may be given it; null where nobody else may be. */
  expires: number | null
}

/** An operation whose answer every visitor may be given, as it is being asked. */
export interface Sharing {
  /** What is kept, what an equal question under way is answered, or else what `make` gives. */
  answer(make: MakeAnswer): Promise<MadeAnswer>
}

/** `asker`: for whom it is executed. */
export type MakeAnswer = (asker: GatewayContext) => Promise<{ text: string; hasErrors: boolean }>

/** Null for an operation whose answer is the viewer's own. */
export type ShareAnswer = (keeping: Keeping, variables: Json, context: GatewayContext) => Sharing | null

/** Characters: what a client can make answers differ by without end is not worth keeping. */
const longestKey = 2_000

/** `kept` null: answers are not kept here, and only known to be fit for caches on the way. */
export const shareAnswersIn =
  (kept: Kept | null, underWay: InFlight<MadeAnswer>): ShareAnswer =>
  ({ policy, identity, variables: declared }, variables, context) => {
    if (context.uploads || !mayShare(policy, context.viewer)) return null
    if (!kept && context.viewer.userId !== null) return null
    const key = `${identity}${canonical(declared, variables)}`
    const keptHere = key.length > longestKey ? null : kept
    const asker = context.visitor()

    async function makeToShare(make: MakeAnswer): Promise<MadeAnswer> {
      const gathering = gather(Date.now() + policy.maxAge * 1_000)
      asker.gathering = gathering
      const { text, hasErrors } = await make(asker)
      asker.gathering = null
      const whole = hasErrors ? null : gathering.whole()
      if (whole) keptHere?.keep(key, { text, ...whole })
      return { text, expires: whole?.expires ?? null }
    }

    return {
      async answer(make) {
        const [found] = (await keptHere?.find([key])) ?? []
        if (found) return found
        let isOurs = false
        const answer = await underWay.share(anonymous, key, () => {
          isOurs = true
          return makeToShare(make)
        })
        // What went wrong for one who asked may go well for another.
        return isOurs || answer.expires !== null ? answer : makeToShare(make)
      },
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
