import type { Attempts } from '../attempt/attempts.ts'
import { shareAccount } from '../account/account-repository.ts'
import type { AuditTrail } from '../audit/audit-trail.ts'
import type { Caller, Clock } from '../database.ts'
import { checkDevice } from '../device/device.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import type { LogInWithPasskeyInput } from '../generated/types.ts'
import { accountSuspended, refusedSession, type SessionPayload } from '../session/session.ts'
import type { SessionOpening } from '../session/session-opening.ts'
import { passkeyInvalid } from './passkey.ts'
import { findPasskey, markPasskeyUsed, useChallenge } from './passkey-repository.ts'
import type { PasskeyService } from './passkey-service.ts'
import type { RelyingParty } from './relying-party.ts'

export interface PasskeyLogInOptions {
  prisma: PrismaClient
  audit: AuditTrail
  attempts: Attempts
  passkeys: PasskeyService
  relyingParty: RelyingParty
  sessions: SessionOpening
  clock: Clock
}

export type PasskeyLogIn = ReturnType<typeof createPasskeyLogIn>

export function createPasskeyLogIn(options: PasskeyLogInOptions) {
  const { prisma, audit, attempts, passkeys, relyingParty, sessions, clock } = options
  return {
    async begin(caller: Caller): Promise<{ options: string; problems: [] }> {
      await attempts.countAddress(caller)
      const asked = await relyingParty.requestOptions(await passkeys.challenge(null))
      return { options: JSON.stringify(asked), problems: [] }
    },

    async logIn(caller: Caller, { response, device }: LogInWithPasskeyInput): Promise<SessionPayload> {
      const problems = checkDevice(device)
      if (problems.length) return refusedSession(...problems)
      await attempts.countAddress(caller)
      const credentialId = relyingParty.credentialIdOf(response)
      const passkey = credentialId === null ? null : await findPasskey(prisma, credentialId)
      if (!passkey) return refusedSession(passkeyInvalid())
      const { accountId } = passkey
      const counter = await relyingParty.readSigned(response, passkey, (challenge) =>
        useChallenge(prisma, challenge, null, clock()),
      )
      const outcome = await prisma.$transaction(async (tx) => {
        const fail = async (detail: string) =>
          audit.append(tx, caller, {
            action: 'LOG_IN',
            outcome: 'FAILURE',
            actor: null,
            subject: accountId,
            sessionId: null,
            detail,
          })
        if (counter === null || !(await markPasskeyUsed(tx, passkey.id, counter, clock()))) {
          await fail('wrong passkey')
          return { refusal: passkeyInvalid() }
        }
        const user = await shareAccount(tx, accountId)
        if (user?.status !== 'ACTIVE') {
          await fail('suspended')
          return { refusal: accountSuspended() }
        }
        return { grant: await sessions.open(tx, caller, user, device) }
      })
      return outcome.grant ? sessions.complete(outcome.grant) : refusedSession(outcome.refusal)
    },
  }
}
