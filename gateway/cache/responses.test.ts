import { expect, test } from 'vitest'
import { anonymous } from '#kit/auth/viewer.ts'
import type { GatewayContext } from '../context.ts'
import { shareInFlight } from '../subgraph/in-flight.ts'
import { shareAnswersIn, type MadeAnswer } from './responses.ts'

const keeping = {
  policy: { maxAge: 60, visitorsOnly: false, types: new Set<string>() },
  identity: 'Home',
  variables: ['first'],
}

function visitor(userId: string | null = null): GatewayContext {
  const context = {
    viewer: { ...anonymous, userId },
    uploads: null,
    gathering: null,
    visitor: () => context,
  } as unknown as GatewayContext
  return context
}

/** Of answers that are made when the test says so. */
function openShared() {
  const underWay = shareInFlight<MadeAnswer>()
  const share = shareAnswersIn(null, underWay)
  const made: PromiseWithResolvers<{ text: string; hasErrors: boolean }>[] = []
  const make = () => {
    const answer = Promise.withResolvers<{ text: string; hasErrors: boolean }>()
    made.push(answer)
    return answer.promise
  }
  const ask = (variables = {}, context = visitor()) => share(keeping, variables, context)?.answer(make)
  return { made, ask, underWay }
}

const aTurn = () => new Promise((resolve) => setImmediate(resolve))

test('what several visitors ask at the same time is answered once', async () => {
  const { made, ask } = openShared()
  const all = [ask({ first: 5 }), ask({ first: 5 }), ask({ first: 6 })]
  await aTurn()
  expect(made).toHaveLength(2)
  made[0]?.resolve({ text: 'five', hasErrors: false })
  made[1]?.resolve({ text: 'six', hasErrors: false })
  expect((await Promise.all(all)).map((answer) => answer?.text)).toEqual(['five', 'five', 'six'])
  void ask({ first: 5 })
  await aTurn()
  expect(made).toHaveLength(3)
})

test('an answer with errors is for who asked alone, and others ask for themselves', async () => {
  const { made, ask } = openShared()
  const [one, other] = [ask(), ask()]
  await aTurn()
  made[0]?.resolve({ text: 'failed', hasErrors: true })
  expect(await one).toEqual({ text: 'failed', expires: null })
  await aTurn()
  made[1]?.resolve({ text: 'well', hasErrors: false })
  expect(await other).toMatchObject({ text: 'well', expires: expect.any(Number) })
})

test('who asks after something has changed is not answered with what was under way', async () => {
  const { made, ask, underWay } = openShared()
  const before = ask()
  await aTurn()
  underWay.startAfresh()
  const after = ask()
  await aTurn()
  made[0]?.resolve({ text: 'old', hasErrors: false })
  made[1]?.resolve({ text: 'new', hasErrors: false })
  expect((await Promise.all([before, after])).map((answer) => answer?.text)).toEqual(['old', 'new'])
})

test('where nothing is kept, a reader shares no answer', () => {
  expect(openShared().ask({}, visitor('u1'))).toBeUndefined()
})
