export interface RetryBudget {
  /** For a call that is made in any case. */
  earn(): void
  /** Whether one may be made again. */
  spend(): boolean
}

/** One call in ten may be asked again, and a few in a quiet time: a subgraph that is down is not asked twice as much for it. */
const share = 0.1
const reserve = 10

export function createRetryBudget(): RetryBudget {
  let saved = reserve
  return {
    earn() {
      saved = Math.min(reserve, saved + share)
    },
    spend() {
      if (saved < 1) return false
      saved -= 1
      return true
    },
  }
}
