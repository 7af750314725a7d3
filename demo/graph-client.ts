import { Readable } from 'node:stream'
import { request } from 'undici'
import { multipartBody, type UploadFile } from './multipart.ts'

export interface GraphClient {
  as(accessToken: string): GraphClient
  /** The data of an operation; an error of the graph is thrown. */
  send<Data>(document: string, variables?: Record<string, unknown>): Promise<Data>
  /** The same with a file, which goes to the variable `file`. */
  upload<Data>(
    document: string,
    variables: Record<string, unknown>,
    file: UploadFile,
    onWritten?: (bytes: number) => void,
  ): Promise<Data>
}

interface Problem {
  code: string
  message: string
  path?: string[] | null
}

interface Answer<Data> {
  data?: Data | null
  errors?: { message: string; extensions?: { code?: string; requestId?: string } }[]
}

export function graphClient(graphqlUrl: string, accessToken?: string): GraphClient {
  const headers = {
    accept: 'application/json',
    ...(accessToken ? { authorization: `Bearer ${accessToken}` } : {}),
  }
  return {
    as: (token) => graphClient(graphqlUrl, token),

    async send<Data>(document: string, variables: Record<string, unknown> = {}): Promise<Data> {
      return post<Data>(graphqlUrl, {
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ query: document, variables }),
      })
    },

    async upload<Data>(
      document: string,
      variables: Record<string, unknown>,
      file: UploadFile,
      onWritten: (bytes: number) => void = () => {},
    ): Promise<Data> {
      const body = multipartBody(document, variables, file, onWritten)
      return post<Data>(graphqlUrl, {
        headers: {
          ...headers,
          'content-type': body.contentType,
          'content-length': String(body.contentLength),
          // A form could come from any page; this header could not (the gateway's CSRF prevention).
          'apollo-require-preflight': 'true',
        },
        body: Readable.from(body.chunks, { objectMode: false }),
      })
    },
  }
}

/** A mutation's expected reasons for not doing what it was asked. */
export class Refused extends Error {
  readonly codes: string[]

  constructor(mutation: string, problems: Problem[]) {
    const said = problems.map(({ code, message, path }) => {
      return `${message} (${code}${path?.length ? ` at ${path.join('.')}` : ''})`
    })
    super(`${mutation}: ${said.join('; ')}`)
    this.name = 'Refused'
    this.codes = problems.map(({ code }) => code)
  }
}

/** The payload of a mutation that did what it was asked; its problems are thrown. */
export function done<Payload extends { problems: Problem[] }>(
  mutation: string,
  payload: Payload | null,
): Payload {
  if (!payload) throw new Error(`${mutation} answered nothing`)
  if (payload.problems.length > 0) throw new Refused(mutation, payload.problems)
  return payload
}

async function post<Data>(
  url: string,
  { headers, body }: { headers: Record<string, string>; body: string | Readable },
): Promise<Data> {
  const response = await request(url, { method: 'POST', headers, body })
  const text = await response.body.text()
  const answer = parseAnswer<Data>(text)
  if (!answer) throw new Error(`${url} answered ${response.statusCode} and no GraphQL: ${text.slice(0, 200)}`)
  if (answer.errors?.length) {
    throw new Error(
      answer.errors
        .map(({ message, extensions }) => {
          const { code = 'no code', requestId } = extensions ?? {}
          return `${message} (${code}${requestId ? `, request ${requestId}` : ''})`
        })
        .join('; '),
    )
  }
  if (!answer.data) throw new Error(`${url} answered ${response.statusCode} without data`)
  return answer.data
}

function parseAnswer<Data>(text: string): Answer<Data> | null {
  try {
    return JSON.parse(text) as Answer<Data>
  } catch {
    return null
  }
}
