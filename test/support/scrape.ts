import { openMetrics } from '#kit/observability/metrics/metrics-server.ts'

export interface Scraped {
  text: string
  /** The sum of all samples with these labels; 0 where there is none. */
  sum(name: string, labels?: Record<string, string>): number
  /** The different values of a label. */
  values(name: string, label: string): Set<string>
}

/** What Prometheus would read there. */
export async function scrapeAt(url: string): Promise<Scraped> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const samples = [...text.matchAll(/^(\w+)(?:\{(.*)\})? (\S+)$/gm)].map(([, name, labels = '', value]) => ({
    name,
    labels: Object.fromEntries(
      [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, given]) => [key, given]),
    ),
    value: Number(value),
  }))
  const found = (wanted: string, labels: Record<string, string>) =>
    samples.filter(
      (one) =>
        one.name === wanted && Object.entries(labels).every(([key, value]) => one.labels[key] === value),
    )
  return {
    text,
    sum: (name, labels = {}) => found(name, labels).reduce((sum, { value }) => sum + value, 0),
    values: (name, label) => new Set(found(name, {}).flatMap(({ labels }) => labels[label] ?? [])),
  }
}

/** What this process shows. */
export async function scrape(): Promise<Scraped> {
  const server = await openMetrics({ host: '127.0.0.1', port: 0 })
  try {
    return await scrapeAt(server.url!)
  } finally {
    await server.close()
  }
}
