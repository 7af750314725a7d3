import type { Pool } from 'undici'
import { asking, type Json } from './ask.ts'
import { booksOf, card, cardInCatalog, cardInCommerce, cardInLibrary, referTo } from './book-card.ts'

export const pageInCatalog = `${cardInCatalog} subtitle description isbn publishedOn pageCount publisher { id name }
  series { position series { id name } } files { format byteSize sha256 }
  tableOfContents { title href children { title href } }
  accessibility { modes features hazards summary } similar(first: 6) { reason book { ${cardInCatalog} } }`

export const pageInLibrary = `${cardInLibrary}
  reviews(first: 5) { totalCount edges { node { id rating title body createdAt author { id } } } }
  sample { manifestUrl } libraryItem { addedAt progress { percent updatedAt } }`

/** `BookPage` by hand: the catalog; then commerce and library for the book and for those like it; identity for who reviewed it. */
export function planBookPage(pools: Record<string, Pool>) {
  const askCatalog = asking(
    pools['catalog']!,
    `query($slug: String!) { book(slug: $slug) { ${pageInCatalog} } }`,
  )
  const askCommerce = asking(pools['commerce']!, booksOf(cardInCommerce))
  const askLibrary = asking(pools['library']!, booksOf(cardInLibrary))
  const askLibraryForBook = asking(pools['library']!, booksOf(pageInLibrary))
  const askIdentity = asking(
    pools['identity']!,
    `query($representations: [_Any!]!) {
      _entities(representations: $representations) { ... on User { displayName } }
    }`,
  )

  return async (variables: Json, headers: Record<string, string>) => {
    const { book } = await askCatalog(variables, headers)
    if (!book) return { book: null }
    const likeIt = book.similar.map((similar: Json) => similar.book)

    const readLibrary = async () => {
      const found = (await askLibraryForBook(referTo([book]), headers))._entities[0]
      const authors = new Map<string, Json>()
      for (const { node } of found.reviews.edges) authors.set(node.author.id, null)
      if (authors.size === 0) return found
      const ids = [...authors.keys()]
      const users = await askIdentity(
        { representations: ids.map((id) => ({ __typename: 'User', id })) },
        headers,
      )
      ids.forEach((id, index) => authors.set(id, users._entities[index]))
      for (const { node } of found.reviews.edges)
        node.author.displayName = authors.get(node.author.id).displayName
      return found
    }
    const nothing = { _entities: [] }
    const [inCommerce, inLibrary, similarInCommerce, similarInLibrary] = await Promise.all([
      askCommerce(referTo([book]), headers),
      readLibrary(),
      likeIt.length ? askCommerce(referTo(likeIt), headers) : nothing,
      likeIt.length ? askLibrary(referTo(likeIt), headers) : nothing,
    ])
    return {
      book: {
        ...card(book, inLibrary, inCommerce._entities[0]),
        subtitle: book.subtitle,
        description: book.description,
        isbn: book.isbn,
        publishedOn: book.publishedOn,
        pageCount: book.pageCount,
        publisher: book.publisher,
        series: book.series,
        files: book.files,
        tableOfContents: book.tableOfContents,
        accessibility: book.accessibility,
        similar: book.similar.map((similar: Json, index: number) => ({
          reason: similar.reason,
          book: card(similar.book, similarInLibrary._entities[index], similarInCommerce._entities[index]),
        })),
        reviews: inLibrary.reviews,
        sample: inLibrary.sample,
        libraryItem: inLibrary.libraryItem,
      },
    }
  }
}
