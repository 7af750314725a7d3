import { describe, expect, test } from 'vitest'
import { fold, looksOf, readEmail, readLine, readUsername } from './names.ts'

describe('names that must not be taken twice', () => {
  test.each([
    ['Ada', 'ADA'],
    ['straße', 'STRASSE'],
    ['ΟΔΟΣ', 'οδος'],
    ['ａｄａ', 'ada'],
    ['ﬁona', 'fiona'],
    ['e\u0301mile', '\u00e9mile'],
  ])('%s and %s are one name', (one, other) => {
    expect(fold(one)).toBe(fold(other))
  })

  test('different names stay different', () => {
    expect(fold('ada.l')).not.toBe(fold('adal'))
  })

  test('what PostgreSQL cannot store never reaches it', () => {
    expect(fold('a\u0000b\ud800c')).toBe('abc')
  })
})

describe('usernames that look the same', () => {
  test.each([
    ['paypal', 'paypaI'],
    ['paypal', 'pаypal'],
    ['ada0', 'adaO'],
    ['modern', 'modem'],
    ['асе', 'ace'],
  ])('%s and %s', (one, other) => {
    expect(looksOf(one)).toBe(looksOf(other))
  })

  test.each([
    ['ada', 'adam'],
    ['ира', 'ада'],
    ['ada.1', 'ada.2'],
  ])('%s and %s do not', (one, other) => {
    expect(looksOf(one)).not.toBe(looksOf(other))
  })
})

describe('usernames', () => {
  test.each(['ada', 'ada.lovelace', '李清照x', 'نجيب', 'a-1', 'x'.repeat(32)])('%s is one', (name) => {
    expect(readUsername(name)).toBe(name)
  })

  test.each([
    '',
    'ab',
    'x'.repeat(33),
    'ada@home',
    '.ada',
    'a da',
    'ada\u0000',
    'a\u202eda',
    'ada😀',
    'ad\u034fa',
    'ad\u3164a',
  ])('%j is none', (name) => {
    expect(readUsername(name)).toBeNull()
  })

  test('compatibility forms are kept in their plain form', () => {
    expect(readUsername('ａｄａ')).toBe('ada')
  })
})

describe('e-mail addresses', () => {
  test.each(['ada@example.org', 'a.b+c@mail.example.co.uk', 'дмитрий@почта.рф'])('%s is one', (email) => {
    expect(readEmail(email)).toBe(email)
  })

  test.each([
    '',
    'ada',
    'ada@',
    '@example.org',
    'ada@example',
    'a b@example.org',
    'a@b@example.org',
    `${'x'.repeat(250)}@example.org`,
    'a\u0000@example.org',
  ])('%j is none', (email) => {
    expect(readEmail(email)).toBeNull()
  })
})

describe('lines of text', () => {
  test('are trimmed and counted in characters, not in code units', () => {
    expect(readLine(` ${'😀'.repeat(80)} `, 80)).toBe('😀'.repeat(80))
    expect(readLine('😀'.repeat(81), 80)).toBeNull()
  })

  test.each(['', '   ', 'two\nlines', 'nul\u0000', 'lone \ud800', 'turned \u202e round'])(
    '%j is refused',
    (line) => {
      expect(readLine(line, 80)).toBeNull()
    },
  )
})
