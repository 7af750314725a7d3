import { request } from 'undici'
import { assertionHeader } from '#kit/auth/viewer.ts'
import type { Contender } from './contenders.ts'
import type { Asked } from './load.ts'
import { bookPage, home, reworded } from './operations.ts'
import { assertionFor, type Reader } from './readers.ts'
import type { Shop } from './shop.ts'

export interface Case {
  name: string
  document: string
  /** One for each connection in turn: who asks and with what. */
  variants: { variables: Record<string, unknown>; reader: Reader | null }[]
}

/** Visitors all ask for the same; readers and book pages differ from connection to connection. */
export const casesOf = ({ readers, slugs }: Pick<Shop, 'readers' | 'slugs'>): Case[] => [
  { name: 'Home, a visitor', document: home, variants: [{ variables: { first: 20 }, reader: null }] },
  {
    name: 'Home, signed in',
    document: home,
    variants: readers.map((reader) => ({ variables: { first: 20 }, reader })),
  },
  {
    name: 'BookPage',
    document: bookPage,
    variants: slugs.map((slug) => ({ variables: { slug }, reader: null })),
  },
]

export const requestsOf = ({ document, variants }: Case, { isOurs }: Contender, secret: string): Asked[] =>
  variants.map(({ variables, reader }) => ({
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(isOurs ? authorization(reader) : { [assertionHeader]: assertionFor(reader, secret) }),
    },
    body: JSON.stringify({ query: document, variables }),
  }))

const authorization = (reader: Reader | null): Record<string, string> =>
  reader ? { authorization: `Bearer ${reader.accessToken}` } : {}

/** `count` times the same question in other words, none of which has been heard before. */
export function* neverHeard({ body, headers }: Asked, from: number, count: number): Generator<Asked> {
  const { query, variables } = JSON.parse(body) as { query: string; variables: unknown }
  for (let number = from; number < from + count; number++)
    yield { headers, body: JSON.stringify({ query: reworded(query, number), variables }) }
}

export async function ask(
  url: string,
  { headers, body }: Asked,
): Promise<{ data?: unknown; errors?: unknown }> {
  const response = await request(url, { method: 'POST', headers, body })
  const text = await response.body.text()
  try {
    return JSON.parse(text) as { data?: unknown; errors?: unknown }
  } catch {
    return { errors: `${response.statusCode} ${text}` }
  }
}
