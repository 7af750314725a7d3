import type { Pool } from 'undici'
import { asking, type Json } from './ask.ts'
import { booksOf, card, cardInCatalog, cardInCommerce, cardInLibrary, referTo } from './book-card.ts'

export const meInIdentity = 'id username displayName'
export const categoriesInCatalog = 'id slug name bookCount children { id slug name bookCount }'
export const pageInfo = 'hasNextPage endCursor'

/** `Home` by hand: identity beside the catalog, then commerce and library for each of the two lists, all four at once. */
export function planHome(pools: Record<string, Pool>) {
  const askIdentity = asking(pools['identity']!, `{ me { ${meInIdentity} } }`)
  const askCatalog = asking(
    pools['catalog']!,
    `query($first: Int = 20) {
      categories { ${categoriesInCatalog} }
      newest: books(first: $first, sort: NEWEST) {
        edges { node { ${cardInCatalog} } } pageInfo { ${pageInfo} }
      }
      popular: books(first: 10, sort: POPULAR) { edges { node { ${cardInCatalog} } } }
    }`,
  )
  const askCommerce = asking(pools['commerce']!, booksOf(cardInCommerce))
  const askLibrary = asking(pools['library']!, booksOf(cardInLibrary))

  return async (variables: Json, headers: Record<string, string>) => {
    const completeCards = async (edges: Json[]) => {
      const books = edges.map(({ node }) => node)
      const representations = referTo(books)
      const [inCommerce, inLibrary] = await Promise.all([
        askCommerce(representations, headers),
        askLibrary(representations, headers),
      ])
      return books.map((book, index) => ({
        node: card(book, inLibrary._entities[index], inCommerce._entities[index]),
      }))
    }
    const fromCatalog = async () => {
      const { categories, newest, popular } = await askCatalog(variables, headers)
      const [newestEdges, popularEdges] = await Promise.all([
        completeCards(newest.edges),
        completeCards(popular.edges),
      ])
      return {
        categories,
        newest: { edges: newestEdges, pageInfo: newest.pageInfo },
        popular: { edges: popularEdges },
      }
    }
    const [{ me }, lists] = await Promise.all([askIdentity({}, headers), fromCatalog()])
    return { me, categories: lists.categories, newest: lists.newest, popular: lists.popular }
  }
}
