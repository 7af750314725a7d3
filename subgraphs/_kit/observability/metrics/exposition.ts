import { collectDefaultMetrics, Registry } from 'prom-client'
import {
  bounds,
  families,
  type Cell,
  type Family,
  type HistogramCell,
  type Read,
  type Reading,
} from './metrics.ts'

interface Sample {
  value: number
  labels: Record<string, string | number>
  metricName?: string
}

/** Of the process itself: processor, memory, garbage collection, and how late the event loop is. Begun once, as it goes on by itself. */
const registry = new Registry()
collectDefaultMetrics({ register: registry })

/** All that is measured in this process, in Prometheus' text format. */
export async function writeMetrics(): Promise<string> {
  for (const family of families.values())
    if (!registry.getSingleMetric(family.name)) registry.registerMetric(metricOf(family) as never)
  return registry.metrics()
}

export const contentType = registry.contentType

const metricOf = (family: Family) => ({
  name: family.name,
  async get() {
    const { name, help, type, cells } = family
    const samples = await Promise.all(
      [...cells.values()].map((one) => samplesOf(family, one.labels, one.cell)),
    )
    return { name, help, type, aggregator: 'sum', values: samples.flat() }
  },
})

async function samplesOf(family: Family, values: readonly string[], cell: unknown): Promise<Sample[]> {
  const labelled = (more: readonly string[] = []) =>
    Object.fromEntries([...values, ...more].map((value, place) => [family.labels[place], value]))
  switch (family.type) {
    case 'counter':
      return [{ labels: labelled(), value: (cell as Cell).value }]
    case 'histogram':
      return histogramSamples(family.name, labelled(), cell as HistogramCell)
    case 'gauge': {
      const reading = await readSafely(cell as Read)
      if (typeof reading === 'number') return [{ labels: labelled(), value: reading }]
      return reading.map(({ labels, value }) => ({ labels: labelled(labels), value }))
    }
  }
}

/** What can't be read at the moment is left out. */
async function readSafely(read: Read): Promise<Reading> {
  try {
    return await read()
  } catch {
    return []
  }
}

function histogramSamples(
  name: string,
  labels: Record<string, string>,
  { counts, sum }: HistogramCell,
): Sample[] {
  let within = 0
  const buckets = counts.map((count, place) => ({
    metricName: `${name}_bucket`,
    labels: { ...labels, le: bounds[place] ?? '+Inf' },
    value: (within += count),
  }))
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: within },
  ]
}
