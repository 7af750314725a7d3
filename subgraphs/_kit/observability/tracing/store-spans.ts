import type { ObjectStore } from '../../storage/object-store.ts'
import { tracing } from './tracing.ts'

/** With a span for each thing asked of the store. Keys stay out: they can be a reader's. */
export function traceStore(store: ObjectStore, system: string): ObjectStore {
  if (!tracing) return store
  const { isWithin, span } = tracing
  const traced = <Given extends unknown[], Result>(
    name: string,
    work: (...given: Given) => Promise<Result>,
  ): ((...given: Given) => Promise<Result>) => {
    const about = { kind: 'client', attributes: { 'quire.store': system } } as const
    return (...given) => (isWithin() ? span(`store ${name}`, about, () => work(...given)) : work(...given))
  }
  return {
    ...store,
    put: traced('put', store.put.bind(store)),
    get: traced('get', store.get.bind(store)),
    head: traced('head', store.head.bind(store)),
    move: traced('move', store.move.bind(store)),
    delete: traced('delete', store.delete.bind(store)),
  }
}
