import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import type { Plan } from '../generated/prisma/client.ts'
import type { UpdatePlanInput } from '../generated/types.ts'
import { readMoney } from '../money.ts'
import { readLine } from '../text-input.ts'

export type PlanRecord = Plan

export type PlanTerms = Pick<Plan, 'name' | 'price' | 'currency' | 'trialDays' | 'concurrentLoans' | 'onSale'>

const maxName = 100
const maxTrialDays = 90
const maxLoans = 100

/** The terms that the input gives, and all that is wrong with them. A field that is null or left out gives none. */
export function readPlanTerms(input: Omit<UpdatePlanInput, 'planId'>) {
  const problems: ProblemRecord[] = []
  const fault = (field: string, message: string) =>
    void problems.push(problem('INVALID_INPUT', message, ['input', field]))
  const { trialDays, concurrentLoans, onSale } = input
  const name = input.name == null ? null : readLine(input.name, maxName)
  const price = input.price == null ? null : readMoney(input.price)
  if (input.name != null && name === null) fault('name', `A name has 1 to ${maxName} characters.`)
  if (price && 'fault' in price) fault('price', price.fault)
  else if (price?.amount === 0n) fault('price', 'A plan costs something.')
  if (trialDays != null && (trialDays < 0 || trialDays > maxTrialDays))
    fault('trialDays', `A trial has 0 to ${maxTrialDays} days.`)
  if (concurrentLoans != null && (concurrentLoans < 1 || concurrentLoans > maxLoans))
    fault('concurrentLoans', `A member has 1 to ${maxLoans} books out at once.`)
  const terms: Partial<PlanTerms> = {
    ...(name !== null && { name }),
    ...(price && 'amount' in price && { price: price.amount, currency: price.currency }),
    ...(trialDays != null && { trialDays }),
    ...(concurrentLoans != null && { concurrentLoans }),
    ...(onSale != null && { onSale }),
  }
  return { terms, problems }
}
