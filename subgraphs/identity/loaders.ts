import DataLoader from 'dataloader'
import { findAccounts } from './account/account-repository.ts'
import type { UserRecord } from './account/account.ts'
import { findDevices, listDevices } from './device/device-repository.ts'
import type { Clock } from './database.ts'
import { findHouseholdsOf } from './household/household-repository.ts'
import type { PrismaClient } from './generated/prisma/client.ts'
import { listConfirmed } from './totp/totp-repository.ts'
import { findSessions, listLiveSessions } from './session/session-repository.ts'

export type Loaders = ReturnType<typeof createLoaders>

/** For one request. */
export const createLoaders = (prisma: PrismaClient, clock: Clock) => ({
  user: new DataLoader<string, UserRecord | null>((ids) => findAccounts(prisma, ids)),
  householdOfUser: new DataLoader((userIds: readonly string[]) => findHouseholdsOf(prisma, userIds)),
  hasTotp: new DataLoader((ids: readonly string[]) => listConfirmed(prisma, ids)),
  device: new DataLoader((ids: readonly string[]) => findDevices(prisma, ids)),
  devicesOfUser: new DataLoader((userIds: readonly string[]) => listDevices(prisma, userIds)),
  sessionsOfDevice: new DataLoader((ids: readonly string[]) => listLiveSessions(prisma, ids, clock())),
  session: new DataLoader((ids: readonly string[]) => findSessions(prisma, ids)),
})
