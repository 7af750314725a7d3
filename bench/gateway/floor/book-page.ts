import type { Pool } from 'undici'
import { asking, type Json } from './ask.ts'
import { card, cardInCatalog, cardInCommerce, cardInLibrary, referTo } from './book-card.ts'

export const pageInCatalog = `${cardInCatalog} subtitle description isbn publishedOn pageCount publisher { id name }
  series { position series { id name } } files { format byteSize sha256 }
  tableOfContents { title href children { title href } }
  accessibility { modes features hazards summary } similar(first: 6) { reason book { ${cardInCatalog} } }`

export const pageInLibrary = `${cardInLibrary}
  reviews(first: 5) { totalCount edges { node { id rating title body createdAt author { id } } } }
  sample { manifestUrl } libraryItem { addedAt progress { percent updatedAt } }`

const bookAndLikeIt = (book: string, likeIt: string) =>
  `query($book: [_Any!]!, $likeIt: [_Any!]!) {
    book: _entities(representations: $book) { ... on Book { ${book} } }
    likeIt: _entities(representations: $likeIt) { ... on Book { ${likeIt} } }
  }`

/**
 * `BookPage` by hand, in as few calls as there can be: the catalog; then commerce and library, each for the book and for those like
 * it; identity for who reviewed it.
 */
export function planBookPage(pools: Record<string, Pool>) {
  const askCatalog = asking(
    pools['catalog']!,
    `query($slug: String!) { book(slug: $slug) { ${pageInCatalog} } }`,
  )
  const askCommerce = asking(pools['commerce']!, bookAndLikeIt(cardInCommerce, cardInCommerce))
  const askLibrary = asking(pools['library']!, bookAndLikeIt(pageInLibrary, cardInLibrary))
  const askIdentity = asking(
    pools['identity']!,
    `query($representations: [_Any!]!) {
      _entities(representations: $representations) { ... on User { displayName } }
    }`,
  )

  return async (variables: Json, headers: Record<string, string>) => {
    const { book } = await askCatalog(variables, headers)
    if (!book) return { book: null }
    const representations = {
      book: referTo([book]),
      likeIt: referTo(book.similar.map((similar: Json) => similar.book)),
    }

    const readLibrary = async () => {
      const found = await askLibrary(representations, headers)
      const { edges } = found.book[0].reviews
      const authors = new Map<string, Json>()
      for (const { node } of edges) authors.set(node.author.id, null)
      if (authors.size === 0) return found
      const ids = [...authors.keys()]
      const users = await askIdentity(
        { representations: ids.map((id) => ({ __typename: 'User', id })) },
        headers,
      )
      ids.forEach((id, index) => authors.set(id, users._entities[index]))
      for (const { node } of edges) node.author.displayName = authors.get(node.author.id).displayName
      return found
    }
    const [inCommerce, library] = await Promise.all([askCommerce(representations, headers), readLibrary()])
    const inLibrary = library.book[0]
    return {
      book: {
        ...card(book, inLibrary, inCommerce.book[0]),
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
          book: card(similar.book, library.likeIt[index], inCommerce.likeIt[index]),
        })),
        reviews: inLibrary.reviews,
        sample: inLibrary.sample,
        libraryItem: inLibrary.libraryItem,
      },
    }
  }
}
