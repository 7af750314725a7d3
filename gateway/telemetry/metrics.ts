import { counter, gauge, histogram } from '#kit/observability/metrics/metrics.ts'

/** What the gateway measures, by Prometheus' rules for names. Whoever counts keeps the cell of its labels. */
const name = (of: string) => `quire_gateway_${of}`

export const operations = counter(
  name('operations_total'),
  'Operations, by name, by who asked, and by how they ended: ok, errors (in some field), refused (not executed).',
  ['operation', 'kind', 'client', 'version', 'outcome'],
)
export const operationSeconds = histogram(
  name('operation_seconds'),
  'How long operations took, from the first byte of the request to the last of the answer.',
  ['operation', 'kind'],
)
export const deprecatedUses = counter(
  name('deprecated_uses_total'),
  'Executed operations that use what the schema says is going, by its coordinate; counted once a minute.',
  ['coordinate', 'operation', 'client', 'version'],
)
export const errors = counter(name('errors_total'), 'Requests to the graph that were answered with a code.', [
  'code',
])
export const rateRefusals = counter(name('rate_refusals_total'), 'Requests refused as too many, by whose.', [
  'of',
])

const programs = counter(
  name('programs_total'),
  'Where the programs of operations came from: ready, made, awaited (somebody else had it made), refused.',
  ['outcome'],
)
export const programsFound = {
  ready: programs.of('ready'),
  made: programs.of('made'),
  awaited: programs.of('awaited'),
  refused: programs.of('refused'),
}
export const programsKept = gauge(name('programs_kept'), 'Programs of operations that are ready.')
export const planSeconds = histogram(
  name('plan_seconds'),
  'How long planning took, with the wait for its turn.',
  ['planner'],
)
export const planFailures = counter(
  name('plan_failures_total'),
  'Operations that a planner made no plan of.',
  ['planner', 'how'],
)
export const plansWaiting = gauge(
  name('plans_waiting'),
  'Operations that wait for their turn with a planner.',
  ['planner'],
)

const documents = counter(
  name('documents_total'),
  'How documents came: sent, persisted (by an id), automatic (by their hash), kept (sent with their hash), unknown (an id that stands for none), refused.',
  ['outcome'],
)
export const documentsFound = {
  sent: documents.of('sent'),
  persisted: documents.of('persisted'),
  automatic: documents.of('automatic'),
  kept: documents.of('kept'),
  unknown: documents.of('unknown'),
  refused: documents.of('refused'),
}

export const cacheLookups = counter(
  name('cache_lookups_total'),
  'What was looked for in a cache, by how it ended: hit, miss, changed (there, and no longer good).',
  ['cache', 'outcome'],
)
export const cacheStores = counter(name('cache_stores_total'), 'Entries put into a cache.', ['cache'])
export const cacheEvictions = counter(
  name('cache_evictions_total'),
  'Entries that made room for others in memory.',
  ['cache'],
)
export const cacheEntries = gauge(name('cache_entries'), 'Entries of a cache in memory.', ['cache'])
export const cacheBytes = gauge(name('cache_bytes'), 'Bytes of a cache in memory.', ['cache'])

export const uploadBytes = counter(name('upload_bytes_total'), 'Bytes of files passed on to subgraphs.', [
  'subgraph',
])

export const fetches = counter(
  name('fetches_total'),
  'What subgraphs were asked, by how it ended: ok, errors (in some field), or the code of the fault.',
  ['subgraph', 'outcome'],
)
export const fetchSeconds = histogram(name('fetch_seconds'), 'How long subgraphs took, with all waiting.', [
  'subgraph',
])
export const fetchesShared = counter(
  name('fetches_shared_total'),
  'Fetches answered by an equal one that was under way.',
  ['subgraph'],
)
export const answersShared = counter(
  name('answers_shared_total'),
  'Whole answers that were given to others who asked for the same meanwhile.',
).of()
export const retries = counter(name('fetch_retries_total'), 'Calls made again.', ['subgraph'])
export const callsRunning = gauge(name('calls_running'), 'Calls under way.', ['subgraph'])
export const callsWaiting = gauge(name('calls_waiting'), 'Calls that wait for room.', ['subgraph'])
export const breakerOpen = gauge(
  name('breaker_open'),
  'Whether a subgraph is left alone: 0 no, 0.5 it is being tried, 1 yes.',
  ['subgraph'],
)
export const instancesKnown = gauge(
  name('instances'),
  'Instances of subgraphs: well, and left out for a while since they could not be reached.',
  ['subgraph', 'state'],
)
export const supergraphBehind = gauge(
  name('supergraph_behind'),
  'Whether there is another supergraph than the one in service that is not served, by why: composition (its subgraphs do not compose), operations (those of clients would break), other.',
  ['why'],
)
export const operationsBroken = gauge(
  name('supergraph_broken_operations'),
  'Operations in use that the newest supergraph would break, or has broken.',
)
