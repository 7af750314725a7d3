import { exportJWK, generateKeyPair, jwtVerify, SignJWT, type JSONWebKeySet } from 'jose'
import { expect, test } from 'vitest'
import { createKeySet, KeysUnavailable } from './key-set.ts'

const minute = 60_000

async function createKey(kid: string) {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA')
  const token = await new SignJWT({}).setProtectedHeader({ alg: 'EdDSA', kid }).sign(privateKey)
  return { jwk: { ...(await exportJWK(publicKey)), kid, alg: 'EdDSA' }, token }
}

/** A publisher whose keys, moods and clock are set from outside. */
function publish(keys: JSONWebKeySet['keys']) {
  const state = { keys, isDown: false, calls: 0, now: 0 }
  const keySet = createKeySet({
    now: () => state.now,
    fetch: async () => {
      state.calls++
      if (state.isDown) throw new Error('down')
      return { keys: state.keys }
    },
  })
  return { state, verify: (token: string) => jwtVerify(token, keySet) }
}

test('keys are asked for once, however many ask at first', async () => {
  const { jwk, token } = await createKey('one')
  const { state, verify } = publish([jwk])
  await Promise.all(Array.from({ length: 20 }, () => verify(token)))
  expect(state.calls).toBe(1)
})

test('a key that was added is found at once, unknown keys are looked for only now and then', async () => {
  const [one, two] = [await createKey('one'), await createKey('two')]
  const { state, verify } = publish([one.jwk])
  await verify(one.token)
  state.keys = [one.jwk, two.jwk]
  state.now += 6_000
  await verify(two.token)
  const stranger = await createKey('stranger')
  for (let index = 0; index < 50; index++)
    await expect(verify(stranger.token)).rejects.toThrow('no applicable key')
  expect(state.calls).toBe(2)
})

test('a publisher that is down is not missed for an hour', async () => {
  const { jwk, token } = await createKey('one')
  const { state, verify } = publish([jwk])
  await verify(token)
  state.isDown = true
  state.now += 59 * minute
  await verify(token)
  state.now += 2 * minute
  await expect(verify(token)).rejects.toThrow(KeysUnavailable)
  state.isDown = false
  state.now += minute
  await verify(token)
})

test('a key that was taken back is no longer believed once that is known', async () => {
  const [one, two] = [await createKey('one'), await createKey('two')]
  const { state, verify } = publish([one.jwk, two.jwk])
  await verify(one.token)
  state.keys = [two.jwk]
  state.now += 6 * minute
  await verify(two.token)
  await expect(verify(one.token)).rejects.toThrow('no applicable key')
})
