import unhomoglyph from 'unhomoglyph'

/** Control characters and lone surrogates: no name has them, and PostgreSQL takes neither. */
const unstorable = /[\p{Cc}\p{Cs}]/gu
/** These turn the text around a name about, and so disguise it. */
const bidiControls = /[\u202a-\u202e\u2066-\u2069]/u

/**
 * What two names must not share. Upper case first, because it merges what lower case keeps apart: ß and ss, final and inner sigma
 * (Unicode 3.13, case folding).
 */
export const fold = (name: string): string =>
  name.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC').replace(unstorable, '').trim()

/**
 * What a username looks like (UTS 39, 4: skeleton), in its own letter case: "paypaI" looks like "paypal", and Cyrillic "а" like Latin "a".
 * Two usernames must share neither this nor the fold.
 */
export const looksOf = (username: string): string =>
  unhomoglyph(unhomoglyph(username.normalize('NFD')).normalize('NFD')).toLowerCase()

/** Letters, digits and three marks of any script; null where it is no username. Never an `@`, so it is no e-mail address either. */
export function readUsername(given: string): string | null {
  const username = given.normalize('NFKC').trim()
  return lengthOf(username) >= 3 &&
    lengthOf(username) <= 32 &&
    /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]*$/u.test(username) &&
    !/\p{Default_Ignorable_Code_Point}/u.test(username)
    ? username
    : null
}

/** RFC 5321's limits, and no more than the shape: only a message that arrives proves an address. */
export function readEmail(given: string): string | null {
  const email = given.normalize('NFKC').trim()
  return email.length <= 254 &&
    /^[^\s@\p{C}"(),:;<>[\\\]]{1,64}@([\p{L}\p{M}\p{N}-]{1,63}\.)+[\p{L}\p{M}\p{N}-]{2,63}$/u.test(email)
    ? email
    : null
}

/** A line of text that people read; null where it is empty, longer than `limit`, or disguised. */
export function readLine(given: string, limit: number): string | null {
  const line = given.normalize('NFC').trim()
  return line && lengthOf(line) <= limit && line.search(unstorable) < 0 && !bidiControls.test(line)
    ? line
    : null
}

/** In code points: what a person would count, nearly. */
export const lengthOf = (text: string): number => [...text].length
