import { cardInCatalog, cardInCommerce } from '../floor/book-card.ts'
import { pageInCatalog, pageInLibrary } from '../floor/book-page.ts'
import { categoriesInCatalog, meInIdentity, pageInfo } from '../floor/home.ts'

/** What a recorded subgraph asks the real one: for each root field by its arguments, for each entity by its id. */
export interface Questions {
  roots: Record<string, string>
  entities: Record<string, string>
}

export const questions: Record<string, Questions> = {
  identity: {
    roots: { me: `{ me { ${meInIdentity} } }` },
    entities: { User: 'displayName' },
  },
  catalog: {
    roots: {
      categories: `{ categories { ${categoriesInCatalog} } }`,
      books: `query($first: Int, $sort: BookSort) { books(first: $first, sort: $sort) {
        edges { node { ${cardInCatalog} } } pageInfo { ${pageInfo} } } }`,
      book: `query($slug: String!) { book(slug: $slug) { ${pageInCatalog} } }`,
    },
    entities: {},
  },
  library: { roots: {}, entities: { Book: pageInLibrary } },
  commerce: { roots: {}, entities: { Book: cardInCommerce } },
}
