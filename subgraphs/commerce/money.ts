import type { Money, MoneyInput } from './generated/types.ts'

export interface Amount {
  /** Minor units. */
  amount: bigint
  currency: string
}

const currencies = new Set(Intl.supportedValuesOf('currency'))
const decimals = new Map<string, number>()

/** ISO 4217's minor unit: 2 for EUR, 0 for JPY, 3 for KWD. */
function decimalsOf(currency: string): number {
  const known = decimals.get(currency)
  if (known !== undefined) return known
  const { maximumFractionDigits } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
  }).resolvedOptions()
  const found = maximumFractionDigits ?? 2
  decimals.set(currency, found)
  return found
}

export function toMoney(amount: bigint, currency: string): Money {
  const places = decimalsOf(currency)
  const digits = (amount < 0n ? -amount : amount).toString().padStart(places + 1, '0')
  const whole = digits.slice(0, digits.length - places)
  const text = places ? `${whole}.${digits.slice(-places)}` : whole
  return { amount: amount < 0n ? `-${text}` : text, currency }
}

/** Minor units, or what is wrong with the input. */
export function readMoney({ amount, currency }: MoneyInput): Amount | { fault: string } {
  if (!currencies.has(currency)) return { fault: `${currency} is not a currency.` }
  const places = decimalsOf(currency)
  const [whole = '', fraction = ''] = amount.split('.')
  if (amount.startsWith('-')) return { fault: 'An amount is not negative.' }
  if (whole.length > 12) return { fault: 'The amount is too large.' }
  if (fraction.length > places) return { fault: `${currency} has ${places} decimals.` }
  return { amount: BigInt(whole + fraction.padEnd(places, '0')), currency }
}
