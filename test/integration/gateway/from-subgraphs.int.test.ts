import { expect, test } from 'vitest'
import {
  catalogSdl,
  commerceSdl,
  startChangingSubgraph,
  startComposingGateway,
} from '../../support/changing-subgraph.ts'
import { listenToLog } from '../../support/heard-log.ts'
import { scrape } from '../../support/scrape.ts'

const behind = async (why: string) => (await scrape()).sum('quire_gateway_supergraph_behind', { why })

test('a gateway composes what its subgraphs say, and while they do not compose the last good supergraph goes on', async () => {
  await using books = await startChangingSubgraph(catalogSdl())
  await using prices = await startChangingSubgraph(commerceSdl)
  const { log, lines } = listenToLog()
  await using gateway = await startComposingGateway(
    { CATALOG_URL: books.url, COMMERCE_URL: prices.url, SUPERGRAPH_FILE: '/there/is/none.graphql' },
    log,
  )
  const ask = () => gateway.ask('{ books { title price } }')
  const good = { data: { books: [{ title: 'Emma', price: 5 }] } }
  expect(await ask()).toEqual(good)

  // A field that two subgraphs have, of different types.
  books.sdl = catalogSdl('price: String')
  const failures = () => lines.filter(({ msg }) => /last good one goes on/.test(msg))
  await expect.poll(() => failures().length).toBe(1)
  const asked = books.saidSdl
  await expect.poll(() => books.saidSdl).toBeGreaterThan(asked + 3)
  expect(failures()).toHaveLength(1)
  expect(failures()[0]?.['err'].message).toMatch(/INVALID_FIELD_SHARING|FIELD_TYPE_MISMATCH/)
  expect(await behind('composition')).toBe(1)

  books.sdl = catalogSdl('subtitle: String')
  await expect.poll(() => behind('composition')).toBe(0)
  expect(await gateway.ask('{ books { subtitle } }')).toEqual({ data: { books: [{ subtitle: 'A Novel' }] } })
  expect(await ask()).toEqual(good)
})
