import { newId } from '#kit/ids.ts'
import type { AuditTrail } from '../audit/audit-trail.ts'
import type { Clock } from '../database.ts'
import { sayUserRegistered } from '../events/publish.ts'
import type { PrismaClient, Role } from '../generated/prisma/client.ts'
import type { UserRecord } from './account.ts'
import { findAccounts, findHolders, insertAccount } from './account-repository.ts'
import type { Passwords } from './password.ts'

const demoAccounts: { username: string; displayName: string; role: Role }[] = [
  { username: 'reader', displayName: 'Rada Reader', role: 'READER' },
  { username: 'publisher', displayName: 'Paper Boat Press', role: 'PUBLISHER' },
  { username: 'admin', displayName: 'Ada Admin', role: 'ADMIN' },
]

export interface SeedOptions {
  prisma: PrismaClient
  audit: AuditTrail
  passwords: Passwords
  clock: Clock
}

export interface DemoAccounts {
  /** In the order above. */
  accounts: UserRecord[]
  /** Whether any of them was missing. */
  areNew: boolean
}

/** Makes those that are missing; an account that exists keeps its password and its roles. */
export async function seedDemoAccounts(options: SeedOptions, password: string): Promise<DemoAccounts> {
  const seeded: Seeded[] = []
  for (const account of demoAccounts) seeded.push(await seedOne(options, account, password))
  return { accounts: seeded.map(({ user }) => user), areNew: seeded.some(({ isNew }) => isNew) }
}

interface Seeded {
  user: UserRecord
  isNew: boolean
}

async function seedOne(
  { prisma, audit, passwords, clock }: SeedOptions,
  { username, displayName, role }: (typeof demoAccounts)[number],
  password: string,
): Promise<Seeded> {
  const find = async () => {
    const [holder] = await findHolders(prisma, { username, email: null })
    return holder ? (await findAccounts(prisma, [holder.id]))[0] : null
  }
  const found = await find()
  if (found) return { user: found, isNew: false }
  const passwordHash = await passwords.hash(password)
  const made = await prisma.$transaction(async (tx) => {
    const user = await insertAccount(tx, {
      id: newId(),
      username,
      email: `${username}@example.org`,
      emailVerified: true,
      displayName,
      roles: [role],
      createdAt: clock(),
      passwordHash,
    })
    if (!user) return null
    await audit.append(tx, null, { action: 'REGISTER', subject: user.id, detail: 'demo account' })
    await sayUserRegistered(tx, user)
    return user
  })
  // Another process may have been quicker.
  const user = made ?? (await find())
  if (!user) throw new Error(`The demo account ${username} can't be made: somebody has its e-mail address.`)
  return { user, isNew: made !== null }
}
