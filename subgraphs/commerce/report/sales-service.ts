import { can, requirePermission, type Viewer } from '#kit/auth/viewer.ts'
import { badUserInput } from '#kit/errors/refusal.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import type { QuerySalesReportArgs } from '../generated/types.ts'
import { listSales, type SalesRowRecord } from './sales-repository.ts'

export type { SalesRowRecord }

/** Of the viewer's own books, or of all; money that memberships brought in is nobody's sale. */
export type SalesReports = (viewer: Viewer, query: QuerySalesReportArgs) => Promise<SalesRowRecord[]>

const day = 86_400_000
const maxDays = 366

export const createSalesReports =
  (prisma: PrismaClient): SalesReports =>
  async (viewer, { from, to, groupBy }) => {
    const seesAll = can(viewer, 'sales:read:any')
    const userId = requirePermission(viewer, seesAll ? 'sales:read:any' : 'sales:read')
    if (to <= from || to.getTime() - from.getTime() > maxDays * day)
      throw badUserInput(`A report covers more than nothing, and at most ${maxDays} days.`)
    return listSales(prisma, { from, to, groupBy, ownerId: seesAll ? null : userId })
  }
