import { findAccounts, findByLogin, findHolders } from '../account/account-repository.ts'
import type { UserRecord } from '../account/account.ts'
import type { Clock } from '../database.ts'
import { lifetimeOf } from '../email/email-token.ts'
import { replaceToken } from '../email/email-token-repository.ts'
import { findEmailChange } from '../email/email-change-repository.ts'
import type { DataPart, EmailTokenPurpose, PrismaClient } from '../generated/prisma/client.ts'
import type { Count } from '../data-request/data-request.ts'
import { findRequest, updateRequest } from '../data-request/data-request-repository.ts'
import { newSecretToken } from '../secret-token.ts'
import type { Errand } from './errand.ts'
import { findInvitation } from '../household/invitation-repository.ts'
import { addressTakenLetter, erasedLetter, invitationLetter, noticeLetter, tokenLetter } from './letters.ts'
import type { Mailer } from './mailer.ts'

export interface PostmanOptions {
  prisma: PrismaClient
  mailer: Mailer
  webUrl: string | null
  clock: Clock
}

/** Runs errands; one whose reason is gone by now writes no letter. */
export function createPostman({ prisma, mailer, webUrl, clock }: PostmanOptions) {
  /** A letter that is tried again holds a new token, and the one before is worth nothing. */
  async function sendToken(
    purpose: EmailTokenPurpose,
    { id: accountId, username }: UserRecord,
    { email, emailKey }: { email: string | null; emailKey: string | null },
  ): Promise<void> {
    if (email === null || emailKey === null) return
    const token = newSecretToken()
    const lifetime = lifetimeOf(purpose)
    const at = clock()
    await replaceToken(prisma, token, {
      accountId,
      purpose,
      emailKey,
      createdAt: at,
      expiresAt: new Date(at.getTime() + lifetime),
    })
    const hours = lifetime / 3_600_000
    await mailer.send(tokenLetter(purpose, { email, username, token, webUrl, hours }))
  }

  /** Null where nobody has confirmed the address; whoever has is told that somebody else has given it. */
  async function tellHolder(email: string): Promise<UserRecord | null> {
    const [holder] = await findHolders(prisma, { username: null, email })
    const [other] = holder ? await findAccounts(prisma, [holder.id]) : []
    if (other?.email) await mailer.send(addressTakenLetter({ email: other.email, username: other.username }))
    return other ?? null
  }

  async function verifyEmail(user: UserRecord): Promise<void> {
    if (user.emailVerified || user.email === null || (await tellHolder(user.email))) return
    await sendToken('VERIFY_EMAIL', user, user)
  }

  async function enterEmail(user: UserRecord): Promise<void> {
    const change = await findEmailChange(prisma, user.id)
    if (!change || (await tellHolder(change.email))) return
    await sendToken('ENTER_EMAIL', user, change)
  }

  /** One that was taken back, or answered, is no more. */
  async function invite(invitationId: string): Promise<void> {
    const invitation = await findInvitation(prisma, invitationId)
    if (!invitation) return
    const { invitedById, accountId, to } = invitation
    const [inviter, invited] = await findAccounts(prisma, [invitedById, accountId ?? ''])
    // An address that an account only says is its own may be a stranger's: its owner finds the invitation there.
    const email = accountId === null ? to : invited?.emailVerified ? invited.email : null
    if (inviter && email !== null) await mailer.send(invitationLetter(email, inviter.username, webUrl))
  }

  /** The address was kept for this letter alone. */
  async function sayFarewell(requestId: string): Promise<void> {
    const request = await findRequest(prisma, requestId)
    if (!request?.email) return
    await mailer.send(erasedLetter(request.email, request.parts.flatMap(sayPart)))
    await updateRequest(prisma, requestId, { email: null })
  }

  return async (errand: Errand): Promise<void> => {
    if (errand.kind === 'RESET_PASSWORD') {
      const user = await findByLogin(prisma, errand.login)
      if (user) await sendToken('RESET_PASSWORD', user, user)
      return
    }
    if (errand.kind === 'ERASED') return sayFarewell(errand.requestId)
    if (errand.kind === 'HOUSEHOLD_INVITATION') return invite(errand.invitationId)
    const [user] = await findAccounts(prisma, [errand.accountId])
    if (!user) return
    if (errand.kind === 'NOTICE') {
      if (errand.email === null) return
      return mailer.send(noticeLetter(errand.notice, { username: user.username, email: errand.email }))
    }
    if (errand.kind === 'ENTER_EMAIL') return enterEmail(user)
    if (errand.kind === 'VERIFY_EMAIL') return verifyEmail(user)
    if (errand.kind === 'LEAVE_EMAIL' && !(await findEmailChange(prisma, user.id))) return
    await sendToken(errand.kind, user, user)
  }
}

/** `commerce, orders: 5 kept` */
function sayPart({ subgraph, deleted, kept }: DataPart): string[] {
  const list = (counts: unknown, done: string) =>
    (counts as Count[]).map(({ what, count }) => `${subgraph}, ${what}: ${count} ${done}`)
  return [...list(deleted, 'deleted'), ...list(kept, 'kept')]
}
