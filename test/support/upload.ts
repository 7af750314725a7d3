import { request } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { Viewer } from '#kit/auth/viewer.ts'
import type { GraphAnswer } from './graph.ts'
import { gatewayHeaders } from './signed-call.ts'

export interface UploadRequest {
  document: string
  variables?: Record<string, unknown>
  file: Blob | Uint8Array
  fileName?: string
}

/** Sends one file by the GraphQL multipart request specification, as a subgraph's gateway would for a viewer. */
export async function sendUpload(url: string, viewer: Viewer, upload: UploadRequest): Promise<GraphAnswer> {
  const { document, variables = {}, file, fileName = 'book.epub' } = upload
  const form = new FormData()
  form.set('operations', JSON.stringify({ query: document, variables: { ...variables, file: null } }))
  form.set('map', JSON.stringify({ 0: ['variables.file'] }))
  form.set('0', file instanceof Blob ? file : new Blob([new Uint8Array(file)]), fileName)
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: gatewayHeaders({ to: 'catalog', body: null, viewer }),
    body: form,
  })
  return (await answer.json()) as GraphAnswer
}

/** Begins an upload, and is gone in the middle of the file. */
export const sendHalf = (url: string, viewer: Viewer, file: Uint8Array): Promise<void> =>
  sendCut(url, viewer, file, file.length * 2)

/** Sends the beginning of a file of `byteSize` bytes, and is gone once it must have arrived. */
export async function sendCut(
  url: string,
  viewer: Viewer,
  beginning: Uint8Array,
  byteSize: number,
): Promise<void> {
  const document =
    'mutation($file: Upload!) { uploadBook(file: $file) { ingestion { id } problems { code } } }'
  const field = (name: string, value: string) =>
    `--edge\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
  const head =
    field('operations', JSON.stringify({ query: document, variables: { file: null } })) +
    field('map', JSON.stringify({ 0: ['variables.file'] })) +
    '--edge\r\ncontent-disposition: form-data; name="0"; filename="half.epub"\r\n\r\n'
  const tail = '\r\n--edge--\r\n'
  const call = request(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'multipart/form-data; boundary=edge',
      'content-length': head.length + byteSize + tail.length,
      ...gatewayHeaders({ to: 'catalog', body: null, viewer }),
    },
  })
  call.on('error', () => {})
  call.write(head)
  call.write(beginning)
  await wait(300)
  call.destroy()
}
