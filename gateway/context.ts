import type { Assertion } from '#kit/auth/viewer.ts'
import type { Logger } from '#kit/observability/log.ts'

/** What is known of a request before its operation is; it lives as long as the request. */
export interface GatewayContext extends Assertion {
  log: Logger
  /** Signed for the subgraphs, fresh enough for a call that begins now; null where nothing is signed. */
  assertion(): Promise<string | null>
  /** What the request's log line will tell. */
  summary: RequestSummary
}

export interface RequestSummary {
  operation?: string
  kind?: string
  codes: Set<string>
}
