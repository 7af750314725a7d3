import { describe, expect, test } from 'vitest'
import { scalars } from './scalars.ts'

const { DateTime, Decimal, CurrencyCode } = scalars as Record<string, NonNullable<(typeof scalars)[string]>>
const refused = expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT' } })

describe('a DateTime', () => {
  test('leaves in UTC with milliseconds, whatever its offset was', () => {
    const instant = DateTime?.parseValue('2026-01-31T10:30:00+01:00')
    expect(instant).toEqual(new Date('2026-01-31T09:30:00Z'))
    expect(DateTime?.serialize(instant)).toBe('2026-01-31T09:30:00.000Z')
  })

  test.each([
    '2026-01-31',
    '2026-02-31T99:00:00Z',
    'yesterday',
    '',
    1_700_000_000,
    null,
    '2026-01-31T09:30:00',
  ])('%j is none', (value) => {
    expect(() => DateTime?.parseValue(value)).toThrow(refused)
  })
})

test.each(['12.90', '0', '-3.5', '999999999999999.999999'])('%s is a Decimal', (value) => {
  expect(Decimal?.parseValue(value)).toBe(value)
})

test.each([12.9, '1e5', '.5', '1,50', 'NaN', ''])('%j is no Decimal', (value) => {
  expect(() => Decimal?.parseValue(value)).toThrow(refused)
})

test.each(['eur', 'EURO', '', 978])('%j is no CurrencyCode', (value) => {
  expect(() => CurrencyCode?.parseValue(value)).toThrow(refused)
})
