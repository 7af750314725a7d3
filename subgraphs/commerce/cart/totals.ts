/** Minor units; each line's `total` is its `unitPrice` less its `discount`, and contains its `tax`. */
export interface LineAmounts {
  unitPrice: bigint
  discount: bigint
  tax: bigint
  total: bigint
}

/**
 * Shares a discount out in proportion to the prices, to the last minor unit: what rounding leaves over goes to the first lines. So
 * refunds of single lines can never add up to more than was paid.
 */
export function shareOut(prices: readonly bigint[], discount: bigint, taxRate: number): LineAmounts[] {
  const subtotal = sum(prices)
  const shares = prices.map((price) => (subtotal === 0n ? 0n : (discount * price) / subtotal))
  let left = discount - sum(shares)
  return prices.map((unitPrice, index) => {
    const share = shares[index] ?? 0n
    const extra = left > 0n && share < unitPrice ? 1n : 0n
    left -= extra
    const total = unitPrice - share - extra
    return { unitPrice, discount: share + extra, tax: taxWithin(total, taxRate), total }
  })
}

/** The tax that a price contains, rounded half up; `taxRate` in hundredths of a percent. */
export function taxWithin(total: bigint, taxRate: number): bigint {
  const rate = BigInt(taxRate)
  const whole = 10_000n + rate
  return (total * rate * 2n + whole) / (whole * 2n)
}

export const sum = (amounts: readonly bigint[]): bigint =>
  amounts.reduce((total, amount) => total + amount, 0n)
