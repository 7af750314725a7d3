import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client'
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries'
import {
  generatePersistedQueryIdsAtRuntime,
  generatePersistedQueryIdsFromManifest,
} from '@apollo/persisted-query-lists'
import { buildSchema } from 'graphql'
import { expect, test } from 'vitest'
import { makeManifest } from '../../../gateway/persisted/make-manifest.ts'
import { sha256 } from '../../../gateway/persisted/manifest.ts'
import { sdl } from './small-subgraphs.ts'
import { startSmallGraph } from './small-graph.ts'

const text = `query Shelf($first: Int) { books(first: $first) { ...Card } }
  fragment Card on Book { id title }`
const schema = buildSchema(
  sdl.catalog.slice(sdl.catalog.indexOf('directive @cacheControl')).replaceAll('@key(fields: "id")', ''),
)

function mobileApp(url: string, ids: PersistedQueryLink.Options, sent: string[]) {
  const http = new HttpLink({
    uri: `${url}/graphql`,
    useGETForQueries: true,
    fetch: (input, init) => {
      sent.push(`${init?.method} ${decodeURIComponent(String(input))} ${String(init?.body ?? '')}`)
      return fetch(input, init)
    },
  })
  const link = ApolloLink.from([new PersistedQueryLink(ids), http])
  return new ApolloClient({ link, cache: new InMemoryCache() })
}

test("an app with Apollo Client's persisted-query link sends the ids of its manifest, and nothing else is answered", async () => {
  const operations = mkdtempSync(join(tmpdir(), 'quire-app-'))
  const manifests = mkdtempSync(join(tmpdir(), 'quire-manifests-'))
  writeFileSync(join(operations, 'shelf.graphql'), text)
  const manifest = await makeManifest(operations, schema)
  writeFileSync(join(manifests, 'app.json'), JSON.stringify(manifest))
  await using graph = await startSmallGraph({
    env: { NODE_ENV: 'production', PERSISTED_OPERATIONS: manifests, PERSISTED_MODE: 'ids' },
  })
  const sent: string[] = []
  const ways = [
    generatePersistedQueryIdsFromManifest({ loadManifest: async () => manifest }),
    // The app's own build comes to the same ids.
    generatePersistedQueryIdsAtRuntime({ sha256 }),
  ]
  for (const ids of ways) {
    const app = mobileApp(graph.url, ids, sent)
    const { data } = await app.query<any>({ query: gql(text), variables: { first: 2 } })
    expect(data.books).toMatchObject([{ title: 'Emma' }, { title: 'Persuasion' }])
  }
  expect(sent).toHaveLength(2)
  expect(sent.join()).not.toContain('books(')
  const other = mobileApp(graph.url, generatePersistedQueryIdsAtRuntime({ sha256 }), sent)
  await expect(other.query({ query: gql('query Other { me { id } }') })).rejects.toThrow(/404|No manifest/)
  rmSync(operations, { recursive: true })
  rmSync(manifests, { recursive: true })
})

test('the same link makes its documents known itself where automatic persisted queries are on', async () => {
  await using graph = await startSmallGraph()
  const sent: string[] = []
  for (const _ of ['the first device', 'the next']) {
    const app = mobileApp(graph.url, { sha256 }, sent)
    const { data } = await app.query<any>({ query: gql(text) })
    expect(data.books).toHaveLength(2)
  }
  expect(sent.map((request) => request.includes('books('))).toEqual([false, true, false])
})
