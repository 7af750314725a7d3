import { done, type GraphClient } from '../graph-client.ts'

const PLANS = `query Plans { plans { id } }`

const CREATE_PLAN = `mutation CreatePlan($input: CreatePlanInput!) {
  createPlan(input: $input) { plan { id } problems { code message path } }
}`

const PLAN = {
  name: 'Quire Monthly',
  interval: 'MONTH',
  price: { amount: '9.90', currency: 'EUR' },
  trialDays: 14,
  concurrentLoans: 5,
}

/** A plan to read on, unless there is one of any kind already. */
export async function ensurePlan(graph: GraphClient, admin: () => Promise<GraphClient>): Promise<void> {
  const { plans } = await graph.send<{ plans: { id: string }[] | null }>(PLANS)
  if (plans?.length) return
  const data = await (
    await admin()
  ).send<{
    createPlan: { plan: { id: string } | null; problems: { code: string; message: string }[] }
  }>(CREATE_PLAN, { input: PLAN })
  done('createPlan', data.createPlan)
}
