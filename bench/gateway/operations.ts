import { readFile } from 'node:fs/promises'

const storefront = await readFile(
  new URL('../../test/contract/operations/storefront.graphql', import.meta.url),
  'utf8',
)

/** An operation of the storefront with the fragment that both use, as a client sends it. */
const operation = (name: string) =>
  [/^fragment BookCard [\s\S]*?^}/m, new RegExp(`^query ${name}\\b[\\s\\S]*?^}`, 'm')]
    .map((definition) => definition.exec(storefront)?.[0])
    .join('\n')

export const home = operation('Home')
export const bookPage = operation('BookPage')

/** The same document to a reader, another one to a cache of plans. */
export const reworded = (document: string, number: number) =>
  document.replaceAll(/\bBookCard\b/g, `BookCard${number}`)

/** What is left of that in a fetch, taken back. */
export const asReadBefore = (fetch: string) => fetch.replaceAll(/\bBookCard\d+/g, 'BookCard')
