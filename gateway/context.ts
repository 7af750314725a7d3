import type { Assertion } from '#kit/auth/viewer.ts'
import type { Logger } from '#kit/observability/log.ts'
import type { Gathering } from './cache/gathering.ts'
import type { RequestLine } from './telemetry/request-line.ts'
import type { RequestUploads } from './uploads/request-uploads.ts'

/** What is known of a request before its operation is; it lives as long as the request. */
export interface GatewayContext extends Assertion {
  /**
   * Made when it is first asked for. No getter: V8 makes the accessors that an object literal brings in its old space
   * (`Factory::NewAccessorPair`), so that the request they lead to would wait for a collection of the whole heap.
   */
  log(): Logger
  /** Signed for the subgraphs, fresh enough for a call that begins now; null where nothing is signed. */
  assertion(): string | null
  /** The files that come with it; null for a request that can't have any. */
  uploads: RequestUploads | null
  line: RequestLine
  /** The same request, asked for nobody. */
  visitor(): GatewayContext
  /** What the answer rests on; null where nobody wants to know. */
  gathering: Gathering | null
}
