/** Accents of Latin, Greek and Cyrillic, points of Hebrew, vowel signs and the stretching stroke of Arabic. */
const marks =
  /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0640]/g

export interface Folded {
  text: string
  /** Where in the original the character at each place comes from; null where every place is its own. */
  origins: Uint32Array | null
}

/**
 * Makes alike what readers take for alike: letter case, accents, widths. Composed again afterwards, so that the voicing marks of kana
 * and the parts of Hangul syllables still tell words apart.
 */
function foldCharacter(character: string): string {
  const plain = character.normalize('NFKD').replace(marks, '').normalize('NFC')
  // By way of capitals, so that ß is ss and a final sigma a sigma.
  return plain.toUpperCase().toLowerCase().replace(marks, '')
}

/** Expects composed text (NFC). */
export function fold(original: string): Folded {
  // oxlint-disable-next-line no-control-regex
  if (/^[\0-\x7f]*$/.test(original)) return { text: original.toLowerCase(), origins: null }
  let text = ''
  let isAligned = true
  const origins = new Uint32Array(original.length * 4 + 16)
  const known = new Map<string, string>()
  let at = 0
  for (const character of original) {
    let folded = known.get(character)
    if (folded === undefined) {
      folded = foldCharacter(character)
      known.set(character, folded)
    }
    // The longest that Unicode has becomes eighteen; nothing that a book says often.
    const fitting = folded.slice(0, 4 * character.length)
    for (let index = 0; index < fitting.length; index += 1) origins[text.length + index] = at
    text += fitting
    isAligned &&= fitting.length === character.length
    at += character.length
  }
  return { text, origins: isAligned ? null : origins.slice(0, text.length) }
}

export const foldQuery = (query: string): string =>
  fold(query.normalize('NFC').trim().replace(/\s+/g, ' ')).text
