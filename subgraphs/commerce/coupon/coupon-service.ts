import { requirePermission, type Viewer } from '#kit/auth/viewer.ts'
import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import { newId } from '#kit/ids.ts'
import type { Coupon, PrismaClient } from '../generated/prisma/client.ts'
import type { CreateCouponInput } from '../generated/types.ts'
import { readMoney } from '../money.ts'
import { normaliseCode } from './coupon.ts'
import { insertCoupon } from './coupon-repository.ts'

export interface CouponService {
  create(
    viewer: Viewer,
    input: CreateCouponInput,
  ): Promise<{ coupon: Coupon | null; problems: ProblemRecord[] }>
}

export function createCouponService(prisma: PrismaClient, clock: () => Date): CouponService {
  return {
    async create(viewer, input) {
      const createdBy = requirePermission(viewer, 'coupon:edit')
      const problems: ProblemRecord[] = []
      const terms = readTerms(input, problems)
      if (problems.length) return { coupon: null, problems }
      const coupon: Coupon = { id: newId(), redemptions: 0, createdBy, createdAt: clock(), ...terms }
      if (await insertCoupon(prisma, coupon)) return { coupon, problems }
      return {
        coupon: null,
        problems: [problem('CONFLICT', 'There is a coupon with this code.', ['input', 'code'])],
      }
    },
  }
}

type CouponTerms = Omit<Coupon, 'id' | 'redemptions' | 'createdBy' | 'createdAt'>

function readTerms(input: CreateCouponInput, problems: ProblemRecord[]): CouponTerms {
  const fault = (field: string, message: string) => {
    problems.push(problem('INVALID_INPUT', message, ['input', field]))
  }
  const code = normaliseCode(input.code)
  const { percent, startsAt, endsAt, maxRedemptions, maxPerUser } = input
  if (!/^[A-Z0-9_-]{3,40}$/.test(code)) fault('code', 'A code has 3 to 40 letters, digits, - or _.')
  if ((percent == null) === (input.amount == null)) fault('percent', 'Give either a percentage or an amount.')
  if (percent != null && (percent < 1 || percent > 100)) fault('percent', 'A percentage is from 1 to 100.')
  if (startsAt && endsAt && endsAt <= startsAt) fault('endsAt', 'It ends after it starts.')
  if (maxRedemptions != null && maxRedemptions < 1) fault('maxRedemptions', 'It can be used once at least.')
  if (maxPerUser != null && maxPerUser < 1) fault('maxPerUser', 'It can be used once at least.')
  const amount = input.amount ? readMoney(input.amount) : null
  if (amount && 'fault' in amount) fault('amount', amount.fault)
  else if (amount?.amount === 0n) fault('amount', 'It takes something off.')
  return {
    code,
    percent: percent ?? null,
    amount: amount && 'amount' in amount ? amount.amount : null,
    currency: amount && 'amount' in amount ? amount.currency : null,
    startsAt: startsAt ?? null,
    endsAt: endsAt ?? null,
    maxRedemptions: maxRedemptions ?? null,
    maxPerUser: maxPerUser ?? null,
  }
}
