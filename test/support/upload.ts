import { randomUUID } from 'node:crypto'
import { assertionHeader, assertionKey, signAssertion, type Viewer } from '#kit/auth/viewer.ts'
import type { GraphAnswer } from './graph.ts'
import { testSecret } from './secret.ts'

export interface UploadRequest {
  document: string
  variables?: Record<string, unknown>
  file: Blob | Uint8Array
  fileName?: string
  signal?: AbortSignal
}

/** Sends one file by the GraphQL multipart request specification, as a subgraph's gateway would for a viewer. */
export async function sendUpload(url: string, viewer: Viewer, request: UploadRequest): Promise<GraphAnswer> {
  const { document, variables = {}, file, fileName = 'book.epub', signal } = request
  const form = new FormData()
  form.set('operations', JSON.stringify({ query: document, variables: { ...variables, file: null } }))
  form.set('map', JSON.stringify({ 0: ['variables.file'] }))
  form.set('0', file instanceof Blob ? file : new Blob([new Uint8Array(file)]), fileName)
  const client = { address: '127.0.0.1', userAgent: 'test' }
  const assertion = await signAssertion(assertionKey(testSecret), { viewer, requestId: randomUUID(), client })
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { [assertionHeader]: assertion },
    body: form,
    ...(signal && { signal }),
  })
  return (await answer.json()) as GraphAnswer
}
