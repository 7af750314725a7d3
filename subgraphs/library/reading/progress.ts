import { createHash } from 'node:crypto'
import type { SaveProgressInput } from '../generated/types.ts'
import type { LocatorRecord } from '../locator/locator.ts'

/** A position, stored or reported. */
export interface ReadingProgressRecord {
  deviceId: string
  locator: LocatorRecord
  totalProgression: number
  at: Date
}

/** Total progression from which on a book counts as finished: what follows is rarely read. */
const finish = 0.99

export const isFinish = (totalProgression: number): boolean => totalProgression >= finish

export const percentOf = ({ totalProgression }: { totalProgression: number }): number =>
  Math.round(totalProgression * 1_000) / 10

/** Tells a repeated request from another one under the same key. */
export const hashInput = (input: SaveProgressInput): string =>
  createHash('sha256').update(JSON.stringify(input)).digest('hex')

/** A clock that is ahead must not keep later reports away. */
export const notInFuture = (at: Date, now: Date): Date => (at > now ? now : at)
