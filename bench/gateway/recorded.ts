import { ask, casesOf, requestsOf, type Case } from './cases.ts'
import type { Contender, Surroundings } from './contenders.ts'
import { startReplay } from './replay/start.ts'
import { openShop, writeSupergraph, type Shop } from './shop.ts'

export interface RecordedShop extends Surroundings {
  cases: Case[]
  readers: Shop['readers']
  /** Asks these for everything, after which the replay knows it all and the subgraphs are no longer asked. */
  seal(contenders: readonly Contender[]): Promise<void>
  close(): Promise<void>
}

/** Our shop, answered by a replay of what its subgraphs said, so that the gateway is what is measured. */
export async function openRecordedShop(readers: number): Promise<RecordedShop> {
  await using opening = new AsyncDisposableStack()
  const shop = await openShop({ readers })
  opening.defer(() => shop.close())
  const replay = await startReplay(shop.subgraphs)
  opening.defer(() => replay.close())
  const cases = casesOf(shop)
  const supergraphFile = await writeSupergraph(shop.dataDir, replay.urls)
  const open = opening.move()
  return {
    ...shop,
    subgraphs: replay.urls,
    supergraphFile,
    cases,
    async seal(contenders) {
      for (const contender of contenders) {
        for (const one of cases) {
          for (const asked of requestsOf(one, contender, shop.secret)) {
            const { errors } = await ask(contender.url, asked)
            if (errors) throw new Error(`${one.name} fails: ${JSON.stringify(errors)}`)
          }
        }
      }
      replay.seal()
    },
    close: () => open.disposeAsync(),
  }
}
