import { Readable } from 'node:stream'
import type { ObjectStore } from './object-store.ts'

/** Lists by their names; one that may be long comes in pieces. */
export type Lists = Record<string, readonly unknown[] | AsyncIterable<readonly unknown[]>>

/** Writes `{ name: [...] }` as one JSON file, a list at a time, and never holds more of a long one than a piece. */
export async function putExport(
  store: ObjectStore,
  key: string,
  lists: Lists,
): Promise<{ key: string; byteSize: number }> {
  const { byteSize } = await store.put(key, Readable.from(write(lists)), { contentType: 'application/json' })
  return { key, byteSize }
}

async function* write(lists: Lists): AsyncGenerator<Buffer> {
  let opening = '{'
  for (const [name, list] of Object.entries(lists)) {
    yield Buffer.from(`${opening}\n${JSON.stringify(name)}: [`)
    opening = ','
    let comma = ''
    const pieces = Symbol.asyncIterator in list ? list : [list]
    for await (const piece of pieces) {
      if (!piece.length) continue
      yield Buffer.from(comma + piece.map(toJson).join(','))
      comma = ','
    }
    yield Buffer.from(']')
  }
  yield Buffer.from(opening === '{' ? '{}' : '\n}\n')
}

/** Amounts and counters are wider than a JSON number may be; bytes are of no use to anybody. */
const toJson = (row: unknown): string =>
  `\n${JSON.stringify(row, (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value))}`

const pieceSize = 1_000

/** All rows of a long list by their rising ids. */
export async function* inPieces<Row extends { id: string }>(
  load: (after: string | undefined, take: number) => Promise<Row[]>,
): AsyncGenerator<Row[]> {
  let after: string | undefined
  for (;;) {
    const rows = await load(after, pieceSize)
    if (rows.length) yield rows
    if (rows.length < pieceSize) return
    after = rows.at(-1)?.id
  }
}
