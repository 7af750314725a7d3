import type { AccessKey } from '../generated/prisma/client.ts'
import { grantable } from '../permission/permissions.ts'
import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import { readLine } from '../account/names.ts'
import type { CreateAccessKeyInput } from '../generated/types.ts'

export type AccessKeyRecord = Omit<AccessKey, 'hash'>

/** By which a leaked key is recognised, by people and by scanners. */
export const prefix = 'quire_'

const day = 86_400_000
const longest = 366 * day

export function checkAccessKey(
  { name, permissions, expiresAt }: CreateAccessKeyInput,
  held: readonly string[],
  at: Date,
): ProblemRecord[] {
  const invalid = (field: string, message: string) => problem('INVALID_INPUT', message, ['input', field])
  const problems: ProblemRecord[] = []
  if (readLine(name, 80) === null) problems.push(invalid('name', 'A name has 1 to 80 characters.'))
  if (expiresAt <= at || expiresAt.getTime() > at.getTime() + longest)
    problems.push(invalid('expiresAt', 'A key ends within a year.'))
  if (!permissions.length || permissions.length > 100)
    problems.push(invalid('permissions', 'A key has at least one permission.'))
  const strange = permissions.filter((one) => !held.includes(one) || !grantable(one))
  if (strange.length)
    problems.push(
      problem('NOT_ALLOWED', 'A key may have what its owner may, but for the account itself.', [
        'input',
        'permissions',
      ]),
    )
  return problems
}
