import { randomBytes } from 'node:crypto'
import type { ProviderCharge } from './provider-repository.ts'

export type Verdict = Pick<ProviderCharge, 'status' | 'failureCode' | 'challenge'>

const plain = { failureCode: null, challenge: null }

/** What comes of each test card. Whoever has the address of a challenge can approve it, so nobody must guess one. */
const verdicts = new Map<string, () => Verdict>([
  ['tok_success', () => ({ ...plain, status: 'SUCCEEDED' })],
  ['tok_declined', () => ({ ...plain, status: 'DECLINED', failureCode: 'card_declined' })],
  [
    'tok_requires_action',
    () => ({ ...plain, status: 'REQUIRES_ACTION', challenge: randomBytes(24).toString('base64url') }),
  ],
  ['tok_timeout', () => ({ ...plain, status: 'PROCESSING' })],
])

/** Null for a token that was never issued. */
export const judge = (token: string): Verdict | null => verdicts.get(token)?.() ?? null

export const approved = { status: 'SUCCEEDED', failureCode: null } as const
export const disapproved = { status: 'DECLINED', failureCode: 'authentication_failed' } as const
export const givenUp = {
  requested: { status: 'CANCELLED', failureCode: null },
  expired: { status: 'EXPIRED', failureCode: 'expired' },
} as const

export const isFinal = ({ status }: Pick<ProviderCharge, 'status'>): boolean =>
  status !== 'PROCESSING' && status !== 'REQUIRES_ACTION'
