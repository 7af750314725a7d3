import { newId } from '#kit/ids.ts'
import type { Attempts } from '../attempt/attempts.ts'
import type { AuditTrail } from '../audit/audit-trail.ts'
import type { Caller, Clock } from '../database.ts'
import { checkDevice } from '../device/device.ts'
import { sayUserRegistered } from '../events/publish.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import type { RegisterInput } from '../generated/types.ts'
import type { MailQueue } from '../mail/mail-queue.ts'
import { refusedSession, type SessionPayload } from '../session/session.ts'
import type { SessionOpening } from '../session/session-opening.ts'
import { checkRegistration, checkUsernameFree, readNames, type Names } from './account.ts'
import { findHolders, insertAccount } from './account-repository.ts'
import type { Passwords } from './password.ts'

export interface RegistrationOptions {
  prisma: PrismaClient
  audit: AuditTrail
  attempts: Attempts
  mail: MailQueue
  passwords: Passwords
  sessions: SessionOpening
  clock: Clock
}

export type Register = (caller: Caller, input: RegisterInput) => Promise<SessionPayload>

export function createRegistration({
  prisma,
  audit,
  attempts,
  mail,
  passwords,
  sessions,
  clock,
}: RegistrationOptions): Register {
  const findTaken = async ({ username }: Names) =>
    checkUsernameFree(username, await findHolders(prisma, { username, email: null }))

  return async (caller, input) => {
    await attempts.countAddress(caller, 'registration')
    const names = readNames(input)
    const problems = [
      ...(await checkRegistration(input, names)),
      ...checkDevice(input.device),
      ...(await findTaken(names)),
    ]
    const { username, email, displayName } = names
    if (problems.length || username === null || email === null || displayName === null) {
      return refusedSession(...problems)
    }
    // Before the transaction: no connection waits for the hashing.
    const passwordHash = await passwords.hash(input.password)
    const grant = await prisma.$transaction(async (tx) => {
      const account = { id: newId(), username, email, displayName, createdAt: clock(), passwordHash }
      const user = await insertAccount(tx, { ...account, roles: ['READER'] })
      if (!user) return null
      await audit.append(tx, caller, { action: 'REGISTER', actor: user.id, subject: user.id })
      await sayUserRegistered(tx, user)
      await mail.enqueue(tx, { kind: 'VERIFY_EMAIL', accountId: user.id })
      return sessions.open(tx, caller, user, input.device)
    })
    mail.wake()
    // Another registration was quicker by less than the hashing takes.
    return grant ? sessions.complete(grant) : refusedSession(...(await findTaken(names)))
  }
}
