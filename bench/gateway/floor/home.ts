import type { Pool } from 'undici'
import { asking, type Json } from './ask.ts'
import { booksOf, card, cardInCatalog, cardInCommerce, cardInLibrary, referTo } from './book-card.ts'

export const meInIdentity = 'id username displayName'
export const categoriesInCatalog = 'id slug name bookCount children { id slug name bookCount }'
export const pageInfo = 'hasNextPage endCursor'

/** `Home` by hand: identity beside the catalog, then commerce and library for the books of both lists, each of them once. */
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
    const fromCatalog = async () => {
      const { categories, newest, popular } = await askCatalog(variables, headers)
      const books = new Map<string, Json>()
      for (const { node } of [...newest.edges, ...popular.edges]) books.set(node.id, node)
      const representations = referTo([...books.values()])
      const [inCommerce, inLibrary] = await Promise.all([
        askCommerce({ representations }, headers),
        askLibrary({ representations }, headers),
      ])
      const cards = new Map<string, Json>()
      for (const [index, book] of [...books.values()].entries())
        cards.set(book.id, card(book, inLibrary._entities[index], inCommerce._entities[index]))
      const listed = (edges: Json[]) => edges.map(({ node }) => ({ node: cards.get(node.id) }))
      return {
        categories,
        newest: { edges: listed(newest.edges), pageInfo: newest.pageInfo },
        popular: { edges: listed(popular.edges) },
      }
    }
    const [{ me }, lists] = await Promise.all([askIdentity({}, headers), fromCatalog()])
    return { me, categories: lists.categories, newest: lists.newest, popular: lists.popular }
  }
}
