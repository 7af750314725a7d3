import { GraphQLError } from 'graphql'
import type { Assertion } from '#kit/auth/viewer.ts'
import { unavailable } from '#kit/errors/refusal.ts'
import { networkOf } from '#kit/http/network.ts'
import type { SubscriptionLimits } from './config.ts'

/** Counts what is open; throws where there are enough already. Gives what counts it off again. */
export type Enter = (asker: Pick<Assertion, 'viewer' | 'client'>) => () => void

/** Visitors count by where they ask from. */
export function countOpen({ max, maxPerViewer }: SubscriptionLimits): Enter {
  const byViewer = new Map<string, number>()
  let all = 0
  return ({ viewer, client }) => {
    const key = viewer.userId ?? networkOf(client.address)
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
