import { parse } from 'graphql'
import type { Subgraphs } from './graph-facts.ts'

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
  "@key", "@shareable", "@external", "@requires", "@provides", "@override", "@interfaceObject", "@inaccessible", "@tag"
])
scalar JSON`

/** Federation's harder constructs, each between at least two subgraphs. */
const sdl = {
  // Products by several keys, one of which can be null; value types, interfaces and unions that others share.
  goods: `
    type Query {
      product(id: ID!): Product
      products(first: Int = 3, ids: [ID!]): [Product!]!
      shelves: [[Product]!]
      things(filter: Filter): [Thing!]
      node(id: ID!): Node
      nodes: [Node]!
      anything: [Anything]
      version: String! @shareable
    }
    type Mutation { renameProduct(id: ID!, name: String!): Product  clear: Boolean! }
    input Filter { text: String  kinds: [Kind!] = [SMALL]  range: Range }
    input Range { from: Int! = 1  to: Int }
    enum Kind { SMALL LARGE }
    interface Node { id: ID! }
    interface Thing { id: ID!  name: String  size: Size }
    type Size @shareable { width: Int!  height: Int!  unit: Kind }
    type Product implements Node & Thing @key(fields: "id") @key(fields: "sku") {
      id: ID!
      sku: String
      name: String @shareable
      size: Size
      title(upper: Boolean = false): String
      kind: Kind!
      price(currency: String = "EUR"): Int!
      weight: Float
      maker: Maker!
      tags: [String!]!
      parts: [[Part!]]
      raw: JSON
      related(first: Int): [Product!]
      old: String
      moved: Int
    }
    type Part implements Node & Thing @key(fields: "id maker { id }") {
      id: ID!
      maker: Maker! @shareable
      name: String
      size: Size
      fits: [Product]
    }
    type Maker implements Node @key(fields: "id") { id: ID!  label: String! @shareable }
    union Anything = Product | Part | Maker | Note
    type Note @shareable { text: String!  about: Product }
  `,
  // Requires in a chain: tax needs price and weight, total needs tax, verdict needs total.
  tax: `
    type Query { taxed: [Product] @shareable  version: String! @shareable }
    type Mutation { tax(rate: Float!): Product! }
    type Product @key(fields: "id") {
      id: ID!
      price(currency: String = "EUR"): Int! @external
      weight: Float @external
      size: Size @external
      tax: Float @requires(fields: "price weight")
      volume: Int! @requires(fields: "size { width height }")
      bare: Int! @shareable
    }
    type Size @shareable { width: Int!  height: Int! }
  `,
  totals: `
    type Product @key(fields: "id") {
      id: ID!
      tax: Float @external
      volume: Int! @external
      total(rounded: Boolean! = true): Float! @requires(fields: "tax")
      crate: Crate @requires(fields: "volume")
    }
    type Crate { name: String!  holds: [Product!] }
  `,
  verdicts: `
    type Query { best: Product  verdicts: [Verdict!]! }
    type Product @key(fields: "sku") {
      sku: String
      total(rounded: Boolean! = true): Float! @external
      verdict: Verdict @requires(fields: "total")
      stars: Int
    }
    type Verdict { text: String!  of: Product!  by: Maker }
    type Maker @key(fields: "id") { id: ID!  verdicts(first: Int): [Verdict]  trust: Float! }
  `,
  // Provides on a path, and what has moved here.
  shop: `
    type Query { offers(limit: Int): [Offer!]  topOffer: Offer  taxed: [Product] @shareable }
    type Mutation { order(offers: [ID!]!, note: String): Order }
    type Offer @key(fields: "id") {
      id: ID!
      product: Product! @provides(fields: "name")
      plain: Product
      maker: Maker @provides(fields: "label")
      stock: Int
    }
    type Order { id: ID!  offers: [Offer]!  gift: Gift }
    union Gift = Product | Offer | Wrap
    type Wrap { paper: String  maker: Maker }
    type Product @key(fields: "id") {
      id: ID!
      name: String @external
      moved: Int @override(from: "goods")
      old: String @override(from: "goods")
      offers(first: Int): [Offer!]
      bare: Int! @shareable
    }
    type Part @key(fields: "id maker { id }") { id: ID!  maker: Maker! @shareable  spares: [Part]  left: Int! }
    type Maker @key(fields: "id") { id: ID!  label: String! @external  country: String }
  `,
  // An interface that is an entity, and its types.
  media: `
    type Query { media(id: ID!): Media  allMedia: [Media!]  book: Book  mixed: [Mixed] }
    interface Media @key(fields: "id") { id: ID!  title: String  length: Int! }
    type Book implements Media @key(fields: "id") { id: ID!  title: String  length: Int!  pages: Int  maker: Maker }
    type Film implements Media @key(fields: "id") { id: ID!  title: String  length: Int!  director: Person! }
    type Song implements Media @key(fields: "id") { id: ID!  title: String  length: Int!  singers: [Person]! }
    type Person @key(fields: "id") { id: ID!  name: String!  favourite: Media }
    union Mixed = Book | Person | Film
    type Maker @key(fields: "id") { id: ID!  media: [Media] }
  `,
  // Adds to all of them without knowing them.
  reviews: `
    type Query { reviews(first: Int): [Review!]!  reviewed: [Media!] }
    type Mutation { review(media: ID!, text: String): Review }
    type Media @key(fields: "id") @interfaceObject {
      id: ID!
      length: Int! @external
      reviews(first: Int = 2): [Review!]
      rating: Float
      density: Float @requires(fields: "length")
    }
    type Review @key(fields: "id") { id: ID!  text: String  media: Media!  by: Person }
    type Person @key(fields: "id") { id: ID!  reviews: [Review]!  karma: Int! }
  `,
} as const

export const hardGraph: Subgraphs = new Map(
  Object.entries(sdl).map(([name, own]) => [name, parse(`${link}\n${own}`)]),
)
