import { expect, test } from 'vitest'
import { hashSecretToken, newSecretToken } from '../secret-token.ts'
import { sessionEnd, tokenEnd } from './session.ts'

const opened = new Date('2026-01-01T00:00:00Z')

test('a refresh token lasts thirty days', () => {
  expect(tokenEnd(opened, sessionEnd(opened))).toEqual(new Date('2026-01-31T00:00:00Z'))
})

test('no refresh token outlives its session', () => {
  expect(tokenEnd(new Date('2026-12-25T00:00:00Z'), sessionEnd(opened))).toEqual(sessionEnd(opened))
})

test('a refresh token carries 256 bits and is stored as its SHA-256', () => {
  const token = newSecretToken()
  expect(Buffer.from(token, 'base64url')).toHaveLength(32)
  expect(newSecretToken()).not.toBe(token)
  expect(hashSecretToken('abc')).toEqual(
    new Uint8Array(Buffer.from('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', 'hex')),
  )
})
