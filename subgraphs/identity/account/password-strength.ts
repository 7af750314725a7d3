import type { ZxcvbnFactory } from '@zxcvbn-ts/core'

/** Characters that are looked at: the time it takes grows with the square of them, and a good beginning is enough. */
const looked = 32
/** Of 0 to 4: below 10^8 guesses, which one machine makes in an afternoon. */
const goodEnough = 3

let loading: Promise<ZxcvbnFactory> | undefined

/** Loaded at the first need: the list of 49,000 passwords that leaked most often, and the ways in which people vary them. */
const load = () =>
  (loading ??= Promise.all([import('@zxcvbn-ts/core'), import('@zxcvbn-ts/language-common')]).then(
    ([{ ZxcvbnFactory: Factory }, { adjacencyGraphs, dictionary }]) =>
      new Factory({ dictionary, graphs: adjacencyGraphs, maxLength: looked }),
  ))

export async function isGuessable(password: string, names: readonly string[]): Promise<boolean> {
  const judge = await load()
  return judge.check([...password].slice(0, looked).join(''), [...names]).score < goodEnough
}
