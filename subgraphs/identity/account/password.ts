import { randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import { problem, problemOf, type ProblemRecord } from '#kit/errors/problem.ts'
import { fold, lengthOf } from './names.ts'

export const minimumLength = 10
const maximumLength = 256

/** OWASP, Password Storage Cheat Sheet: Argon2id (2) with 19 MiB, two passes and one lane. */
const options = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** The same characters, however a keyboard composes them (NIST SP 800-63B). */
const normalise = (password: string) => password.normalize('NFKC')

/** `names`: the account's own, which are the first that anybody tries. */
export function checkPassword(password: string, names: readonly string[], path: string[]): ProblemRecord[] {
  const weak = (message: string) => [
    problemOf('WeakPassword', 'WEAK_PASSWORD', message, { minimumLength }, path),
  ]
  const length = lengthOf(normalise(password))
  if (length < minimumLength) return weak(`A password has at least ${minimumLength} characters.`)
  if (length > maximumLength) {
    return [problem('INVALID_INPUT', `A password has at most ${maximumLength} characters.`, path)]
  }
  return names.some((name) => fold(name) === fold(password)) ? weak('Your own name is no password.') : []
}

export interface Passwords {
  hash(password: string): Promise<string>
  /** Costs the same where there is no hash to compare with, so that time does not tell who has an account. */
  verify(passwordHash: string | null, password: string): Promise<boolean>
}

export async function createPasswords(): Promise<Passwords> {
  const decoy = await hash(randomBytes(32), options)
  return {
    hash: (password) => hash(normalise(password), options),
    async verify(passwordHash, password) {
      const matches = await verify(passwordHash ?? decoy, normalise(password))
      return matches && passwordHash !== null
    },
  }
}
