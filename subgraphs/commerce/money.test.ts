import { describe, expect, test } from 'vitest'
import { readMoney, toMoney } from './money.ts'

describe('money', () => {
  test('goes out and comes back with the decimals that its currency has', () => {
    for (const [amount, currency, text] of [
      [1_290n, 'EUR', '12.90'],
      [5n, 'EUR', '0.05'],
      [300n, 'JPY', '300'],
      [1_234n, 'KWD', '1.234'],
    ] as const) {
      expect(toMoney(amount, currency)).toEqual({ amount: text, currency })
      expect(readMoney({ amount: text, currency })).toEqual({ amount, currency })
    }
    expect(toMoney(-5n, 'EUR')).toEqual({ amount: '-0.05', currency: 'EUR' })
  })

  test('with fewer decimals is filled up, with more is refused', () => {
    expect(readMoney({ amount: '12.9', currency: 'EUR' })).toEqual({ amount: 1_290n, currency: 'EUR' })
    expect(readMoney({ amount: '12', currency: 'EUR' })).toEqual({ amount: 1_200n, currency: 'EUR' })
    expect(readMoney({ amount: '12.900', currency: 'EUR' })).toHaveProperty('fault')
    expect(readMoney({ amount: '12.0', currency: 'JPY' })).toHaveProperty('fault')
  })

  test('that is negative, absurdly large or of no currency is refused', () => {
    for (const [amount, currency] of [
      ['-1.00', 'EUR'],
      ['1000000000000', 'EUR'],
      ['1.00', 'ZZZ'],
    ] as const) {
      expect(readMoney({ amount, currency })).toHaveProperty('fault')
    }
  })
})
