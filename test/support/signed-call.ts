import { randomUUID } from 'node:crypto'
import { signatureHeader, signatureKey, signCalls } from '#kit/auth/call-signature.ts'
import { anonymous, assertionHeader, assertionKey, signAssertion, type Viewer } from '#kit/auth/viewer.ts'
import { testSecret } from './secret.ts'

const key = assertionKey(testSecret)
const sign = signCalls(signatureKey(testSecret))

export interface TestCall {
  /** The subgraph's name. */
  to: string
  method?: string
  path?: string
  /** Null: it streams. */
  body: string | null
  viewer?: Viewer
  isMutation?: boolean
  requestId?: string
}

/** The headers by which a subgraph takes a call for its gateway's. */
export function gatewayHeaders({
  to,
  method = 'POST',
  path = '/graphql',
  body,
  viewer = anonymous,
  isMutation = body === null,
  requestId = randomUUID(),
}: TestCall): Record<string, string> {
  const assertion = signAssertion(key, {
    viewer,
    requestId,
    client: { address: '127.0.0.1', userAgent: 'test' },
  })
  const signature = sign({ audience: to, method, path, assertion, body, isMutation })
  return { [assertionHeader]: assertion, [signatureHeader]: signature }
}
