/** Scripts that are written without spaces: their words are found by pairs of neighbouring characters. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/gu
const word = /[\p{L}\p{N}\p{M}]+/gu
/** Characters; longer ones are cut, in books and queries alike. */
const maxTerm = 60

/** What is compared: compatibility forms, case and accents don't matter (NFKC, lower case, no combining marks). */
export const fold = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .normalize('NFC')

/** The terms of a text, in its order. Unspaced scripts give each character and each pair: 白鯨記 gives 白, 鯨, 記, 白鯨, 鯨記. */
export function termsOf(text: string): string[] {
  return wordsOf(text).flatMap((one) =>
    one.isUnspaced ? [...one.characters, ...pairsOf(one.characters)] : [one.text],
  )
}

export interface QueryTerm {
  term: string
  /** The last word may be unfinished. */
  isPrefix: boolean
}

/** What a query asks for; all of it must be found. A pair says where its characters stand, so that these need not be asked for. */
export function queryTermsOf(query: string): QueryTerm[] {
  const words = wordsOf(query)
  const terms = words.flatMap((one, index) => {
    if (!one.isUnspaced) return [{ term: one.text, isPrefix: index === words.length - 1 }]
    const parts = one.characters.length > 1 ? pairsOf(one.characters) : one.characters
    return parts.map((term) => ({ term, isPrefix: false }))
  })
  return terms.slice(0, 30)
}

interface Word {
  text: string
  isUnspaced: boolean
  characters: string[]
}

function wordsOf(text: string): Word[] {
  return [...fold(text).matchAll(word)].flatMap(([run]) => splitByScript(run))
}

function splitByScript(run: string): Word[] {
  const words: Word[] = []
  let end = 0
  const spaced = (text: string) => {
    if (text) words.push({ text: text.slice(0, maxTerm), isUnspaced: false, characters: [] })
  }
  for (const match of run.matchAll(unspaced)) {
    spaced(run.slice(end, match.index))
    words.push({ text: match[0], isUnspaced: true, characters: [...match[0]] })
    end = match.index + match[0].length
  }
  spaced(run.slice(end))
  return words
}

const pairsOf = (characters: readonly string[]): string[] =>
  characters.slice(1).map((character, index) => `${characters[index]}${character}`)
