import type { FastifyReply } from 'fastify'
import { GraphQLError } from 'graphql'
import type { GatewayContext } from '../context.ts'
import type { Prepared } from '../execution/generation.ts'
import { OperationRefused } from '../execution/refused.ts'
import { budgetFor, type Budgets } from '../limits/cost/budgets.ts'
import { tellAllowances, tellRefusal } from '../limits/rates/rate-headers.ts'
import type { OperationFacts } from './facts.ts'
import { RateLimited, type Rates } from '../limits/rates/rates.ts'

export interface AdmissionOptions {
  budgets: Budgets
  /** Null: nothing is counted. */
  rates: Rates | null
}

/** What an operation that is refused counts as: reading it took work too. */
const costOfRefused = 10

export interface Admitted extends Prepared {
  cost: { estimated: number; budget: number }
}

/** Prepares an operation that is within the viewer's budget and allowance; throws for any other. */
export async function admit(
  prepare: (refuse: (facts: OperationFacts) => void) => Prepared | Promise<Prepared>,
  variables: Record<string, unknown>,
  context: GatewayContext,
  reply: FastifyReply,
  { budgets, rates }: AdmissionOptions,
): Promise<Admitted> {
  try {
    rates?.refuseSpent(context)
    const admitted = await withinBudget()
    const allowances = await rates?.take(context, Math.max(1, admitted.cost.estimated))
    if (allowances) tellAllowances(reply, allowances)
    return admitted
  } catch (error) {
    if (error instanceof RateLimited) tellRefusal(reply, error.allowance)
    throw error
  }

  async function withinBudget(): Promise<Admitted> {
    const budget = budgetFor(budgets, context.viewer)
    const estimate = ({ cost }: OperationFacts): number => {
      const estimated = cost.estimate(variables)
      if (estimated > budget) throw tooExpensive(estimated, budget)
      return estimated
    }
    try {
      // Told before it is planned, which may cost more than all else.
      const prepared = await prepare(estimate)
      return { ...prepared, cost: { estimated: estimate(prepared.facts), budget } }
    } catch (error) {
      if (error instanceof OperationRefused) await rates?.take(context, costOfRefused)
      throw error
    }
  }
}

const tooExpensive = (estimated: number, budget: number) =>
  new OperationRefused('COST_ESTIMATED_TOO_EXPENSIVE', [
    new GraphQLError(`The operation may cost ${estimated}, and yours may cost ${budget}.`),
  ])
