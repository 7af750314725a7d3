/** What there was of somebody, as it is told: nothing is said of what there was none of. */
export const countRecords = (counts: Record<string, number | { count: number }>) =>
  Object.entries(counts)
    .map(([what, found]) => ({ what, count: typeof found === 'number' ? found : found.count }))
    .filter(({ count }) => count > 0)
