import type { Json } from './ask.ts'

export const cardInCatalog = `id slug title language contributors { role author { id name } }
  cover { url(width: 320) width height blurhash } categories { id slug name }`

export const cardInCommerce = `access { __typename } offers { __typename id
  ... on PurchaseOffer { price { amount currency } compareAtPrice { amount currency } available }
  ... on SubscriptionOffer { plan { id name price { amount currency } } }
  ... on AdSupportedOffer { adsPerChapter } }`

export const cardInLibrary = 'rating { average count }'

export const booksOf = (fields: string) =>
  `query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Book { ${fields} } } }`

export const referTo = (books: Json[]) => books.map(({ id }) => ({ __typename: 'Book', id }))

/** In the order in which the client asked. */
export const card = (book: Json, inLibrary: Json, inCommerce: Json) => ({
  id: book.id,
  slug: book.slug,
  title: book.title,
  language: book.language,
  contributors: book.contributors,
  cover: book.cover,
  categories: book.categories,
  rating: inLibrary.rating,
  access: inCommerce.access,
  offers: inCommerce.offers,
})
