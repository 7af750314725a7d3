import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Who asks. Those without a word in front have nothing of their own; `owner` and `other` are publishers, each with things of their own. */
export const askers = ['owner', 'nobody', 'READER', 'PUBLISHER', 'SUPPORT', 'ADMIN', 'other'] as const
export type Asker = (typeof askers)[number]

/** What an asker gets of the owner's things. */
export type Cell = 'yes' | 'no' | 'sign in' | 'refused' | 'not found' | 'not allowed' | 'not entitled' | '—'
export type Row = Record<Asker, Cell>

const file = join(import.meta.dirname, '../../schema/who-may.md')

/** By coordinate, `Type.field`. */
export async function readWrittenTable(): Promise<Map<string, Row>> {
  const table = new Map<string, Row>()
  for (const line of (await readFile(file, 'utf8')).split('\n')) {
    const [coordinate, ...cells] = line
      .split('|')
      .map((cell) => cell.trim())
      .slice(1, -1)
    if (!coordinate || !/^\w+\.\w+$/.test(coordinate)) continue
    if (table.has(coordinate)) throw new Error(`${coordinate} has two rows.`)
    if (cells.length !== askers.length) throw new Error(`${coordinate} has ${cells.length} cells.`)
    table.set(
      coordinate,
      Object.fromEntries(askers.map((asker, index) => [asker, cells[index]])) as unknown as Row,
    )
  }
  return table
}

export const writeRow = (coordinate: string, row: Row): string =>
  `| ${[coordinate, ...askers.map((asker) => row[asker])].join(' | ')} |`
