import { randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import pLimit from 'p-limit'
import { problem, problemOf, type ProblemRecord } from '#kit/errors/problem.ts'
import { unavailable } from '#kit/errors/refusal.ts'
import { fold, lengthOf } from './names.ts'
import { isGuessable } from './password-strength.ts'

export const minimumLength = 10
const maximumLength = 256

/** OWASP, Password Storage Cheat Sheet: Argon2id (2) with 19 MiB, two passes and one lane. */
const options = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** The same characters, however a keyboard composes them (NIST SP 800-63B). */
const normalise = (password: string) => password.normalize('NFKC')

/** `names`: the account's own, which are the first that anybody tries. */
export async function checkPassword(
  password: string,
  names: readonly string[],
  path: string[],
): Promise<ProblemRecord[]> {
  const weak = (message: string) => [
    problemOf('WeakPassword', 'WEAK_PASSWORD', message, { minimumLength }, path),
  ]
  const length = lengthOf(normalise(password))
  if (length < minimumLength) return weak(`A password has at least ${minimumLength} characters.`)
  if (length > maximumLength) {
    return [problem('INVALID_INPUT', `A password has at most ${maximumLength} characters.`, path)]
  }
  if (names.some((name) => fold(name) === fold(password))) return weak('Your own name is no password.')
  return (await isGuessable(normalise(password), names))
    ? weak('This password is among the first that are guessed.')
    : []
}

/** At once, of 19 MiB each; more wait, and more than that are sent away, so that a flood of sign-ins takes no more memory. */
const hashedAtOnce = 4
const waitingAtMost = 400

export interface Passwords {
  hash(password: string): Promise<string>
  /** Costs the same where there is no hash to compare with, so that time does not tell who has an account. */
  verify(passwordHash: string | null, password: string): Promise<boolean>
}

export async function createPasswords(): Promise<Passwords> {
  const decoy = await hash(randomBytes(32), options)
  const limit = pLimit(hashedAtOnce)
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (limit.pendingCount >= waitingAtMost) throw unavailable('Too many sign in at the moment.')
    return limit(work)
  }
  return {
    hash: async (password) => inTurn(() => hash(normalise(password), options)),
    async verify(passwordHash, password) {
      // What is longer than any password is not hashed whole.
      const attempt = normalise(password.slice(0, 4 * maximumLength))
      const matches = await inTurn(() => verify(passwordHash ?? decoy, attempt))
      return matches && passwordHash !== null
    },
  }
}
