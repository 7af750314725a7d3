import type { EnvReader } from '#kit/config/env.ts'
import type { Viewer } from '#kit/auth/viewer.ts'

/** What an operation may cost, by role; `ANONYMOUS` is for visitors, and for roles that have none of their own. */
export type Budgets = ReadonlyMap<string, number>

const standard = 'ANONYMOUS=10000 READER=20000 PUBLISHER=20000 SUPPORT=50000 ADMIN=100000'

/** `COST_BUDGETS`, as `ROLE=cost` pairs, or `off`. */
export function readBudgets(read: EnvReader): Budgets {
  const text = read.string('COST_BUDGETS', standard)
  if (text === 'off') return new Map()
  const pairs = text.split(/[\s,]+/).map((pair) => /^(\w+)=(\d+)$/.exec(pair))
  const budgets = new Map(pairs.flatMap((pair) => (pair ? [[pair[1] as string, Number(pair[2])]] : [])))
  if (pairs.includes(null) || !budgets.has('ANONYMOUS'))
    read.fault(
      `COST_BUDGETS must be off, or ROLE=cost pairs with one for ANONYMOUS, not ${JSON.stringify(text)}`,
    )
  return budgets
}

/** The largest of a viewer's roles; infinite where there are no budgets. */
export function budgetFor(budgets: Budgets, { userId, roles }: Viewer): number {
  const least = budgets.get('ANONYMOUS') ?? Infinity
  if (userId === null) return least
  return Math.max(least, ...roles.map((role) => budgets.get(role) ?? 0))
}
