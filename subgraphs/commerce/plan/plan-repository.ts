import type { Db } from '../database.ts'
import type { Plan } from '../generated/prisma/client.ts'
import type { PlanTerms } from './plan.ts'

export const insertPlan = (db: Db, plan: Plan): Promise<Plan> => db.plan.create({ data: plan })

/** Null where there is no such plan. */
export async function changePlan(db: Db, id: string, terms: Partial<PlanTerms>): Promise<Plan | null> {
  const [plan] = await db.plan.updateManyAndReturn({ where: { id }, data: terms })
  return plan ?? null
}

export const listPlans = (db: Db, ids: readonly string[]): Promise<Plan[]> =>
  db.plan.findMany({ where: { id: { in: [...ids] } } })

/** The oldest first. */
export const listPlansOnSale = (db: Db): Promise<Plan[]> =>
  db.plan.findMany({ where: { onSale: true }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })
