import { createHash } from 'node:crypto'

export interface Random {
  /** From `low` up to, not including, `high`. */
  between(low: number, high: number): number
  integer(low: number, high: number): number
  pick<T>(from: readonly T[]): T
  chance(probability: number): boolean
}

/** The same text gives the same numbers, on every machine (mulberry32, seeded by SHA-256). */
export function randomOf(text: string): Random {
  let state = createHash('sha256').update(text).digest().readUInt32LE(0)
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (low: number, high: number): number => low + next() * (high - low)
  const integer = (low: number, high: number): number => Math.floor(between(low, high + 1))
  return {
    between,
    integer,
    pick: <T>(from: readonly T[]): T => from[integer(0, from.length - 1)] as T,
    chance: (probability) => next() < probability,
  }
}
