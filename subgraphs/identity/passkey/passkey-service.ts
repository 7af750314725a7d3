import { randomBytes } from 'node:crypto'
import { requirePermission } from '#kit/auth/viewer.ts'
import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import { newId } from '#kit/ids.ts'
import { findAccounts } from '../account/account-repository.ts'
import { readLine } from '../account/names.ts'
import type { ProofCheck } from '../account/proof-check.ts'
import type { AuditTrail } from '../audit/audit-trail.ts'
import type { Caller, Clock, Tx } from '../database.ts'
import type { Passkey, PrismaClient } from '../generated/prisma/client.ts'
import type { AddPasskeyInput, BeginPasskeyInput, RemovePasskeyInput } from '../generated/types.ts'
import type { MailQueue } from '../mail/mail-queue.ts'
import { passkeyInvalid } from './passkey.ts'
import {
  deletePasskey,
  insertChallenge,
  insertPasskey,
  listPasskeys,
  useChallenge,
} from './passkey-repository.ts'
import type { RelyingParty } from './relying-party.ts'

export interface PasskeyOptions {
  prisma: PrismaClient
  audit: AuditTrail
  checkProof: ProofCheck
  relyingParty: RelyingParty
  mail: MailQueue
  clock: Clock
}

const atMost = 20
/** Milliseconds. */
const patience = 300_000

export type PasskeyService = ReturnType<typeof createPasskeyService>

export function createPasskeyService(options: PasskeyOptions) {
  const { prisma, audit, checkProof, relyingParty, mail, clock } = options

  const tell = async (tx: Tx, accountId: string, notice: 'PASSKEY_ADDED' | 'PASSKEY_REMOVED') => {
    const [user] = await findAccounts(tx, [accountId])
    if (user) await mail.enqueue(tx, { kind: 'NOTICE', accountId, notice, email: user.email })
  }

  return {
    list: (accountId: string): Promise<Passkey[]> => listPasskeys(prisma, accountId),

    /** For a passkey of the account, or with null for a sign-in. */
    async challenge(accountId: string | null): Promise<Uint8Array<ArrayBuffer>> {
      const bytes = new Uint8Array(randomBytes(32))
      const challenge = Buffer.from(bytes).toString('base64url')
      const at = clock()
      const expiresAt = new Date(at.getTime() + patience)
      await insertChallenge(prisma, { challenge, accountId, expiresAt }, at)
      return bytes
    },

    async begin(
      caller: Caller,
      input: BeginPasskeyInput,
    ): Promise<{ options: string | null; problems: ProblemRecord[] }> {
      const accountId = requirePermission(caller.viewer, 'account:manage')
      const problems = await checkProof(caller, input)
      const [user] = await findAccounts(prisma, [accountId])
      if (problems.length || !user) return { options: null, problems }
      const known = await listPasskeys(prisma, accountId)
      if (known.length >= atMost) {
        const full = problem('CONFLICT', `An account has at most ${atMost} passkeys.`)
        return { options: null, problems: [full] }
      }
      const created = await relyingParty.creationOptions(user, known, await this.challenge(accountId))
      return { options: JSON.stringify(created), problems: [] }
    },

    async add(
      caller: Caller,
      input: AddPasskeyInput,
    ): Promise<{ passkey: Passkey | null; problems: ProblemRecord[] }> {
      const accountId = requirePermission(caller.viewer, 'account:manage')
      const name = readLine(input.name, 80)
      if (name === null) {
        const nameless = problem('INVALID_INPUT', 'A name has 1 to 80 characters.', ['input', 'name'])
        return { passkey: null, problems: [nameless] }
      }
      const created = await relyingParty.readCreated(input.response, (challenge) =>
        useChallenge(prisma, challenge, accountId, clock()),
      )
      if (!created) return { passkey: null, problems: [passkeyInvalid()] }
      const passkey = { id: newId(), accountId, name, createdAt: clock(), ...created }
      const isKept = await prisma.$transaction(async (tx) => {
        if (!(await insertPasskey(tx, passkey))) return false
        await audit.append(tx, caller, { action: 'ADD_PASSKEY', subject: accountId })
        await tell(tx, accountId, 'PASSKEY_ADDED')
        return true
      })
      mail.wake()
      return isKept
        ? { passkey: { ...passkey, lastUsedAt: null }, problems: [] }
        : { passkey: null, problems: [passkeyInvalid()] }
    },

    async remove(
      caller: Caller,
      { passkeyId, ...proof }: RemovePasskeyInput,
    ): Promise<{ problems: ProblemRecord[] }> {
      const accountId = requirePermission(caller.viewer, 'account:manage')
      const problems = await checkProof(caller, proof)
      if (problems.length) return { problems }
      const isGone = await prisma.$transaction(async (tx) => {
        if (!(await deletePasskey(tx, accountId, passkeyId))) return false
        await audit.append(tx, caller, { action: 'REMOVE_PASSKEY', subject: accountId })
        await tell(tx, accountId, 'PASSKEY_REMOVED')
        return true
      })
      mail.wake()
      const path = ['input', 'passkeyId']
      return { problems: isGone ? [] : [problem('NOT_FOUND', 'You have no such passkey.', path)] }
    },
  }
}
