/** A number that only rises. Who counts keeps it, and adds to it as to any number. */
export interface Cell {
  value: number
}

export interface HistogramCell {
  /** How many were within each bound, and not within the one before it; last, those beyond all. */
  counts: number[]
  sum: number
}

/** What is measured under one name, in a cell for each set of labels. */
export interface Family<Kept = unknown> {
  name: string
  help: string
  type: 'counter' | 'gauge' | 'histogram'
  labels: readonly string[]
  cells: Map<string, { labels: readonly string[]; cell: Kept }>
}

export interface Cells<Kept> {
  /** The same for the same values, in the order of the labels. */
  of(...values: string[]): Kept
}

/** One number, or one for each set of the labels that are left. */
export type Reading = number | readonly { labels: readonly string[]; value: number }[]
export type Read = () => Reading | Promise<Reading>

export interface Readings {
  /** Read when somebody asks; until what it gives is called. The latest for the same labels counts. */
  read(values: readonly string[], read: Read): () => void
}

/** Of one name; whatever has more labels than these comes from outside, and is put under one. */
const maxCells = 5_000
const other = 'other'

/** Of this process: what is scraped is a process, whatever runs in it. */
export const families = new Map<string, Family>()

function define<Kept>(
  type: Family['type'],
  name: string,
  help: string,
  labels: readonly string[],
): Family<Kept> {
  if (families.has(name)) throw new Error(`There are two metrics ${name}.`)
  const family: Family<Kept> = { name, help, type, labels, cells: new Map() }
  families.set(name, family)
  return family
}

function cellsOf<Kept>({ cells, labels }: Family<Kept>, fresh: () => Kept): Cells<Kept> {
  return {
    of(...values) {
      const key = JSON.stringify(values)
      const known = cells.get(key)
      if (known) return known.cell
      if (cells.size >= maxCells && values.some((value) => value !== other))
        return this.of(...labels.map(() => other))
      const cell = fresh()
      cells.set(key, { labels: values, cell })
      return cell
    },
  }
}

export const counter = (name: string, help: string, labels: readonly string[] = []): Cells<Cell> =>
  cellsOf(define<Cell>('counter', name, help, labels), () => ({ value: 0 }))

/** Seconds: from what a cache answers to what times out. */
export const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const

export const histogram = (name: string, help: string, labels: readonly string[] = []): Cells<HistogramCell> =>
  cellsOf(define<HistogramCell>('histogram', name, help, labels), () => ({
    counts: Array.from({ length: bounds.length + 1 }, () => 0),
    sum: 0,
  }))

export function observe(cell: HistogramCell, seconds: number): void {
  let place = 0
  while (place < bounds.length && seconds > (bounds[place] as number)) place += 1
  cell.counts[place] = (cell.counts[place] as number) + 1
  cell.sum += seconds
}

export function gauge(name: string, help: string, labels: readonly string[] = []): Readings {
  const { cells } = define<Read>('gauge', name, help, labels)
  return {
    read(values, read) {
      const key = JSON.stringify(values)
      const mine = { labels: values, cell: read }
      cells.set(key, mine)
      return () => void (cells.get(key) === mine && cells.delete(key))
    },
  }
}
