import { counter, gauge, histogram } from './metrics.ts'

/** What subgraphs measure, each under its name. */
const name = (of: string) => `quire_subgraph_${of}`

const operations = counter(
  name('operations_total'),
  'What the gateway asked, by how it ended: ok, refused (in some field), failed (by a bug in some field).',
  ['subgraph', 'kind', 'outcome'],
)
const operationSeconds = histogram(name('operation_seconds'), 'How long operations took.', [
  'subgraph',
  'kind',
])

/** Where a subgraph counts what it is asked, by kind. */
export const operationCells = (subgraph: string) => {
  const of = (kind: string) => ({
    ok: operations.of(subgraph, kind, 'ok'),
    refused: operations.of(subgraph, kind, 'refused'),
    failed: operations.of(subgraph, kind, 'failed'),
    seconds: operationSeconds.of(subgraph, kind),
  })
  return { query: of('query'), mutation: of('mutation'), subscription: of('subscription') }
}

export const connections = gauge(
  name('database_connections'),
  'Connections to the database: in use, idle; and who waits for one.',
  ['subgraph', 'state'],
)
export const outboxEvents = gauge(name('outbox_events'), 'Events that are not with the transport.', [
  'subgraph',
])
export const outboxAge = gauge(
  name('outbox_oldest_seconds'),
  'Since when the oldest of them is; 0: there is none.',
  ['subgraph'],
)
export const inboxEvents = gauge(
  name('inbox_events'),
  'Events that were taken in: pending, or dead (given up, for a person to look at).',
  ['subgraph', 'state'],
)
export const inboxAge = gauge(
  name('inbox_oldest_seconds'),
  'Since when the oldest pending event is; 0: there is none.',
  ['subgraph'],
)
export const jobBatches = counter(
  name('job_batches_total'),
  'Batches of jobs worked on, by how they ended.',
  ['schema', 'queue', 'outcome'],
)
export const jobSeconds = histogram(name('job_seconds'), 'How long batches of jobs took.', [
  'schema',
  'queue',
])
export const jobsKept = gauge(name('jobs'), 'Jobs in the queues: ready, active, failed (of late).', [
  'schema',
  'queue',
  'state',
])
