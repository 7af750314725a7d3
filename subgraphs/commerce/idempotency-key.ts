import { createHash } from 'node:crypto'
import { problem, type ProblemRecord } from '#kit/errors/problem.ts'

/** Characters. */
const min = 8
const max = 128

/** A key that is too short would be used twice by chance. */
export const idempotencyKeyFaults = (key: string): ProblemRecord[] =>
  key.length >= min && key.length <= max
    ? []
    : [
        problem('INVALID_INPUT', `An idempotency key has ${min} to ${max} characters.`, [
          'input',
          'idempotencyKey',
        ]),
      ]

/** Tells one input from another under the same idempotency key, without keeping what it says. */
export const hashInput = (...parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex')

/** `what`: what the key named before. */
export const keyReused = (what: string): ProblemRecord =>
  problem('IDEMPOTENCY_KEY_REUSED', `This key named another ${what}.`, ['input', 'idempotencyKey'])
