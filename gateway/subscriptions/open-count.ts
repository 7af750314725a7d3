import { GraphQLError } from 'graphql'
import type { Viewer } from '#kit/auth/viewer.ts'
import { unavailable } from '#kit/errors/refusal.ts'
import type { SubscriptionLimits } from './config.ts'

/** Counts what is open; throws where there are enough already. Gives what counts it off again. */
export type Enter = (viewer: Viewer) => () => void

export function countOpen({ max, maxPerViewer }: SubscriptionLimits): Enter {
  const byViewer = new Map<string, number>()
  let all = 0
  return ({ userId }) => {
    const key = userId ?? ''
    const own = byViewer.get(key) ?? 0
    if (all >= max) throw unavailable('There are too many subscriptions here; try again later.')
    if (own >= maxPerViewer) throw tooMany(maxPerViewer)
    all += 1
    byViewer.set(key, own + 1)
    return () => {
      all -= 1
      const left = (byViewer.get(key) ?? 1) - 1
      if (left) byViewer.set(key, left)
      else byViewer.delete(key)
    }
  }
}

const tooMany = (limit: number) =>
  new GraphQLError(`You have ${limit} subscriptions open already.`, { extensions: { code: 'RATE_LIMITED' } })
