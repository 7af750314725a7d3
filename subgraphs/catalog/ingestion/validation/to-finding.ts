import type { ValidationMessage } from '@likecoin/epubcheck-ts'
import { clip, collapse } from '../clean-text.ts'
import type { Finding, Severity } from '../findings.ts'

export type CheckMessage = Pick<ValidationMessage, 'id' | 'severity' | 'message' | 'location'>

const severities: Readonly<Record<string, Severity>> = {
  // What ends EPUBCheck's reading need not end ours; only that is fatal to an ingestion.
  fatal: 'ERROR',
  error: 'ERROR',
  warning: 'WARNING',
  info: 'INFO',
}

export const toFinding = ({ id, severity, message, location }: CheckMessage): Finding => ({
  severity: severities[severity] ?? 'INFO',
  code: id,
  message: clip(collapse(message), 600),
  location: where(location),
})

/** `path:line:column`, as far as it is known. */
function where(location: CheckMessage['location']): string | null {
  if (!location?.path) return null
  const { path, line, column } = location
  return clip(collapse([path, line, line && column].filter(Boolean).join(':')), 1000)
}
