import { expect, test } from 'vitest'
import { createRevocations, type Revoked } from './revocations.ts'

function openList(list: Partial<Revoked> = {}) {
  const state = { list: { sessions: [], accounts: [], ...list } as Revoked, isDown: false, calls: 0, now: 0 }
  const isRevoked = createRevocations({
    now: () => state.now,
    fetch: async () => {
      state.calls++
      if (state.isDown) throw new Error('down')
      return state.list
    },
  })
  const ask = (sessionId: string, version = 1) => isRevoked({ sessionId, userId: 'ada', version })
  return { state, ask }
}

test('a session that has ended is revoked, and so is a token from before a change of roles', async () => {
  const { ask } = openList({ sessions: ['ended'], accounts: [{ id: 'ada', version: 3 }] })
  expect(await ask('ended', 3)).toBe(true)
  expect(await ask('live', 2)).toBe(true)
  expect(await ask('live', 3)).toBe(false)
})

test('what was revoked since is known within a minute, also when nobody asked for a while', async () => {
  const { state, ask } = openList()
  expect(await ask('one')).toBe(false)
  state.list = { sessions: ['one'], accounts: [] }
  state.now = 50_000
  expect(await ask('one')).toBe(true)
})

test('many that ask at once are one question', async () => {
  const { state, ask } = openList()
  await Promise.all(Array.from({ length: 20 }, () => ask('one')))
  expect(state.calls).toBe(1)
})

test('while the list cannot be had the last one holds, and it is not asked for by everybody', async () => {
  const { state, ask } = openList({ sessions: ['ended'] })
  await ask('ended')
  state.isDown = true
  state.now = 120_000
  expect(await ask('ended')).toBe(true)
  expect(await ask('live')).toBe(false)
  expect(state.calls).toBe(2)
})
