import { parentPort, workerData } from 'node:worker_threads'
import { EpubCheck } from '@likecoin/epubcheck-ts'
import { clip, collapse } from '../clean-text.ts'
import type { Finding, Severity } from '../findings.ts'

const severities: Readonly<Record<string, Severity>> = {
  // What ends EPUBCheck's reading need not end ours; only that is fatal to an ingestion.
  fatal: 'ERROR',
  error: 'ERROR',
  warning: 'WARNING',
  info: 'INFO',
}
const weight: Readonly<Record<Severity, number>> = { FATAL: 0, ERROR: 1, WARNING: 2, INFO: 3 }

/** Enough to mend a book by; a hostile one cannot pile them up. */
const mostFindings = 400

const { messages } = await EpubCheck.validate(workerData as Uint8Array)
const findings = messages
  .flatMap(({ id, severity, message, location }): Finding[] => {
    const known = Object.hasOwn(severities, severity) ? severities[severity] : undefined
    return known
      ? [{ severity: known, code: id, message: clip(collapse(message), 600), location: where(location) }]
      : []
  })
  .toSorted((one, other) => weight[one.severity] - weight[other.severity])
// oxlint-disable-next-line unicorn/require-post-message-target-origin
parentPort?.postMessage(findings.slice(0, mostFindings))

/** `path:line:column`, as far as it is known. */
function where(location: (typeof messages)[number]['location']): string | null {
  if (!location?.path) return null
  const { path, line, column } = location
  return clip(collapse([path, line, line && column].filter(Boolean).join(':')), 1000)
}
