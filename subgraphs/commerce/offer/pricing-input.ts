import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import type { Pricing } from '../generated/prisma/client.ts'
import type { PurchasePricingInput, SetBookPricingInput } from '../generated/types.ts'
import { readMoney } from '../money.ts'

export type PricingTerms = Omit<Pricing, 'bookId' | 'version' | 'stockEpoch'>

const maxStock = 1_000_000
const maxAdsPerChapter = 10

/** What the input offers, and everything that is wrong with it. */
export function readPricing(input: SetBookPricingInput): { terms: PricingTerms; problems: ProblemRecord[] } {
  const problems: ProblemRecord[] = []
  const purchase = input.purchase ? readPurchase(input.purchase, problems) : notForSale
  const adsPerChapter = input.adSupported?.adsPerChapter ?? null
  if (adsPerChapter !== null && (adsPerChapter < 1 || adsPerChapter > maxAdsPerChapter)) {
    problems.push(
      invalid(`From 1 to ${maxAdsPerChapter} advertisements a chapter.`, 'adSupported', 'adsPerChapter'),
    )
  }
  return { terms: { ...purchase, membership: input.membership ?? false, adsPerChapter }, problems }
}

type PurchaseTerms = Pick<PricingTerms, 'price' | 'compareAtPrice' | 'currency' | 'stock'>

const notForSale: PurchaseTerms = { price: null, compareAtPrice: null, currency: null, stock: null }

function readPurchase(input: PurchasePricingInput, problems: ProblemRecord[]): PurchaseTerms {
  const stock = input.stock ?? null
  if (stock !== null && (stock < 0 || stock > maxStock)) {
    problems.push(invalid(`A stock is from 0 to ${maxStock}.`, 'purchase', 'stock'))
  }
  const price = readMoney(input.price)
  if ('fault' in price) {
    problems.push(invalid(price.fault, 'purchase', 'price'))
    return notForSale
  }
  const compareAt = input.compareAtPrice ? readMoney(input.compareAtPrice) : null
  const compareAtFault = compareAt && findCompareAtFault(compareAt, price)
  if (compareAtFault) problems.push(invalid(compareAtFault, 'purchase', 'compareAtPrice'))
  const compareAtPrice = compareAt && 'amount' in compareAt ? compareAt.amount : null
  return { price: price.amount, compareAtPrice, currency: price.currency, stock }
}

function findCompareAtFault(
  compareAt: ReturnType<typeof readMoney>,
  price: { amount: bigint; currency: string },
): string | null {
  if ('fault' in compareAt) return compareAt.fault
  if (compareAt.currency !== price.currency) return 'The price to compare with is in the same currency.'
  return compareAt.amount > price.amount ? null : 'The price to compare with is above the price.'
}

const invalid = (message: string, ...path: string[]) => problem('INVALID_INPUT', message, ['input', ...path])
