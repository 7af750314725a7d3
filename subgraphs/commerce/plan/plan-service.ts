import { requirePermission, type Viewer } from '#kit/auth/viewer.ts'
import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import { sayChanged } from '#kit/events/changes.ts'
import { isId, newId } from '#kit/ids.ts'
import type { Tx } from '../database.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import type { CreatePlanInput, UpdatePlanInput } from '../generated/types.ts'
import { type PlanRecord, readPlanTerms } from './plan.ts'
import { changePlan, insertPlan } from './plan-repository.ts'

export interface PlanPayload {
  plan: PlanRecord | null
  problems: ProblemRecord[]
}

export interface PlanService {
  create(viewer: Viewer, input: CreatePlanInput): Promise<PlanPayload>
  update(viewer: Viewer, input: UpdatePlanInput): Promise<PlanPayload>
}

export const createPlanService = (prisma: PrismaClient, clock: () => Date): PlanService => ({
  async create(viewer, input) {
    const createdBy = requirePermission(viewer, 'plan:edit')
    const { terms, problems } = readPlanTerms(input)
    const { name, price, currency, concurrentLoans } = terms
    if (problems.length || name === undefined || price === undefined || !currency || !concurrentLoans)
      return { plan: null, problems }
    const plan = await prisma.$transaction(async (tx) => {
      const made = await insertPlan(tx, {
        id: newId(),
        name,
        price,
        currency,
        concurrentLoans,
        interval: input.interval,
        trialDays: terms.trialDays ?? 0,
        onSale: true,
        createdBy,
        createdAt: clock(),
      })
      await sayPlanChanged(tx, made.id)
      return made
    })
    return { plan, problems }
  },

  async update(viewer, input) {
    requirePermission(viewer, 'plan:edit')
    const { terms, problems } = readPlanTerms(input)
    if (problems.length) return { plan: null, problems }
    if (!isId(input.planId)) return { plan: null, problems: [noSuchPlan] }
    const plan = await prisma.$transaction(async (tx) => {
      const changed = await changePlan(tx, input.planId, terms)
      if (changed) await sayPlanChanged(tx, changed.id)
      return changed
    })
    return { plan, problems: plan ? [] : [noSuchPlan] }
  },
})

/** It is among the offers of every book that members may read. */
const sayPlanChanged = (tx: Tx, planId: string) => sayChanged(tx, planId, ['Plan:*', 'Book:*'])

export const noSuchPlan = problem('NOT_FOUND', 'There is no such plan.', ['input', 'planId'])
