import { can, type Viewer } from '#kit/auth/viewer.ts'
import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import type { Connection } from '#kit/pagination/connection.ts'
import type { Account } from '../generated/prisma/client.ts'
import type { RegisterInput } from '../generated/types.ts'
import { fold, looksOf, readEmail, readLine, readUsername } from './names.ts'
import { checkPassword } from './password.ts'

export interface UserRecord extends Account {
  /** Set where this very operation signed the user in: on which device. */
  signedInOn?: string
}

export interface UserConnectionRecord extends Connection<UserRecord> {
  query: string | null
}

export const ownsOrOversees = (viewer: Viewer, userId: string): boolean =>
  viewer.userId === userId || can(viewer, 'user:read')

/** The names of a new account; null where they are no names. */
export interface Names {
  username: string | null
  email: string | null
  displayName: string | null
}

export function readNames(input: Pick<RegisterInput, 'username' | 'email' | 'displayName'>): Names {
  const username = readUsername(input.username)
  return {
    username,
    email: readEmail(input.email),
    displayName: input.displayName == null ? username : readLine(input.displayName, 80),
  }
}

/** What is not to be the password. */
export const namesOf = ({ username, email }: Pick<Account, 'username' | 'email'>): string[] =>
  email === null ? [username] : [username, email]

/** All that is wrong with a registration, as far as that can be said without looking at other accounts. */
export async function checkRegistration(input: RegisterInput, names: Names): Promise<ProblemRecord[]> {
  const problems: ProblemRecord[] = []
  const invalid = (field: string, message: string) =>
    problems.push(problem('INVALID_INPUT', message, ['input', field]))
  if (names.username === null)
    invalid('username', 'A username has 3 to 32 letters, digits, dots, underscores or hyphens.')
  if (names.email === null) invalid('email', 'That is no e-mail address.')
  if (names.displayName === null && input.displayName != null)
    invalid('displayName', 'A name has 1 to 80 characters.')
  const ownNames = [input.username, input.email].map((name) => name.slice(0, 254))
  return [...problems, ...(await checkPassword(input.password, ownNames, ['input', 'password']))]
}

/** Whoever chooses a username must know; of addresses nothing is said. */
export function checkUsernameFree(
  username: string | null,
  holders: readonly Pick<Account, 'usernameKey' | 'usernameLooks'>[],
): ProblemRecord[] {
  const isTaken =
    username !== null &&
    holders.some((one) => one.usernameKey === fold(username) || one.usernameLooks === looksOf(username))
  const message = 'This username is taken, or looks like one that is.'
  return isTaken ? [problem('USERNAME_TAKEN', message, ['input', 'username'])] : []
}
