import { ask, requestsOf, type Case } from './cases.ts'
import type { Contender } from './contenders.ts'

/** Why a contender's answers are not those of the floor; null if they are. */
export async function difference(
  one: Case,
  contender: Contender,
  floor: Contender,
  secret: string,
): Promise<string | null> {
  const its = requestsOf(one, contender, secret)
  const floors = requestsOf(one, floor, secret)
  for (const [index, asked] of its.entries()) {
    const expected = await ask(floor.url, floors[index]!)
    if (!expected.data) throw new Error(`The floor fails at ${one.name}: ${JSON.stringify(expected)}`)
    // The first answer may be the one that made a cache.
    for (let time = 0; time < 2; time++) {
      const given = await ask(contender.url, asked)
      if (given.errors) return JSON.stringify(given.errors).slice(0, 300)
      const found = firstDifference(given.data, expected.data, 'data')
      if (found) return found
    }
  }
  return null
}

/** Signed links differ from minute to minute; what they link to does not. */
const signature = /(?<=\/publications\/)[^/]+/

function firstDifference(given: unknown, expected: unknown, path: string): string | null {
  if (typeof given === 'object' && given !== null && typeof expected === 'object' && expected !== null) {
    const keys = Object.keys(expected)
    if (Object.keys(given).join() !== keys.join())
      return `${path} has ${Object.keys(given).join()}, not ${keys.join()}`
    for (const key of keys) {
      const found = firstDifference(
        (given as Record<string, unknown>)[key],
        (expected as Record<string, unknown>)[key],
        `${path}.${key}`,
      )
      if (found) return found
    }
    return null
  }
  const bare = (value: unknown) => (typeof value === 'string' ? value.replace(signature, '') : value)
  return Object.is(bare(given), bare(expected))
    ? null
    : `${path} is ${JSON.stringify(given)}, not ${JSON.stringify(expected)}`
}
