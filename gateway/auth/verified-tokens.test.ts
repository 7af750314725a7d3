import { expect, test } from 'vitest'
import type { Viewer } from '#kit/auth/viewer.ts'
import { rememberVerified } from './verified-tokens.ts'

const viewer: Viewer = { userId: 'u1', sessionId: null, roles: [], permissions: [], ageLimit: null }

function open(expiresAt: number) {
  const state = { now: 0, checks: 0, isGood: true }
  const viewerOf = rememberVerified(
    async () => {
      state.checks += 1
      if (!state.isGood) throw new Error('It is not good.')
      return { viewer, version: 1, expiresAt }
    },
    () => state.now,
  )
  return { state, viewerOf }
}

test('a token is checked once, and again after half a minute', async () => {
  const { state, viewerOf } = open(600_000)
  for (const now of [0, 1_000, 29_999]) {
    state.now = now
    expect((await viewerOf('t')).viewer).toBe(viewer)
  }
  expect(state.checks).toBe(1)
  state.now = 30_000
  state.isGood = false
  await expect(viewerOf('t')).rejects.toThrow('not good')
})

test('a token is not believed beyond its end', async () => {
  const { state, viewerOf } = open(5_000)
  await viewerOf('t')
  state.now = 5_000
  state.isGood = false
  await expect(viewerOf('t')).rejects.toThrow('not good')
})

test('a token that was refused is not remembered, and says nothing of another', async () => {
  const { state, viewerOf } = open(600_000)
  state.isGood = false
  await expect(viewerOf('t')).rejects.toThrow('not good')
  state.isGood = true
  expect((await viewerOf('u')).viewer).toBe(viewer)
  expect((await viewerOf('t')).viewer).toBe(viewer)
  expect(state.checks).toBe(3)
})
