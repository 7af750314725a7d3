import { describe, expect, test } from 'vitest'
import { shareOut, sum, taxWithin } from './totals.ts'

describe('sharing out a discount', () => {
  test('the shares add up to the discount, whatever rounding does', () => {
    for (const [prices, discount] of [
      [[999n, 999n, 999n], 1_000n],
      [[1n, 1n, 1n], 2n],
      [[5n, 100_000n], 99_999n],
      [[0n, 700n, 1n], 350n],
    ] as const) {
      const lines = shareOut(prices, discount, 0)
      expect(sum(lines.map((line) => line.discount))).toBe(discount)
      expect(lines.every((line) => line.total >= 0n && line.total + line.discount === line.unitPrice)).toBe(
        true,
      )
    }
  })

  test('a discount of everything leaves nothing to pay on any line', () => {
    expect(shareOut([333n, 334n, 1n], 668n, 1_900).map((line) => line.total)).toEqual([0n, 0n, 0n])
  })

  test('books given away take no share', () => {
    expect(shareOut([0n, 0n], 0n, 0).map((line) => line.discount)).toEqual([0n, 0n])
  })
})

describe('tax that a price contains', () => {
  test('is rounded half up', () => {
    expect(taxWithin(1_190n, 1_900)).toBe(190n)
    expect(taxWithin(105n, 500)).toBe(5n)
    expect(taxWithin(21n, 10_000)).toBe(11n)
    expect(taxWithin(1_000n, 0)).toBe(0n)
  })
})
