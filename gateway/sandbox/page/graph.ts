/** Beside this page's own address, whatever is in front of the gateway. */
export const endpoint = new URL('/graphql', location.href).href

export interface GraphError {
  message: string
  extensions?: { code?: string }
}

export interface GraphAnswer<Data = unknown> {
  data?: Data | null
  errors?: readonly GraphError[]
}

export interface GraphRequest {
  query: string
  variables?: Record<string, unknown> | undefined
  operationName?: string | null | undefined
}

/** As whom the graph is asked is in `headers` alone: no cookie goes along. */
export async function post<Data>(
  body: GraphRequest | FormData,
  headers: Record<string, string> = {},
): Promise<{ answer: GraphAnswer<Data>; at: number }> {
  const isForm = body instanceof FormData
  const response = await fetch(endpoint, {
    method: 'POST',
    credentials: 'omit',
    headers: {
      accept: 'application/graphql-response+json, application/json',
      'apollo-require-preflight': 'true',
      ...(!isForm && { 'content-type': 'application/json' }),
      ...headers,
    },
    body: isForm ? body : JSON.stringify(body),
  })
  // A proxy that stands in front answers in its own words.
  if (!response.headers.get('content-type')?.includes('json'))
    throw new Error(`The graph did not answer (HTTP ${response.status}).`)
  const date = Date.parse(response.headers.get('date') ?? '')
  return { answer: (await response.json()) as GraphAnswer<Data>, at: Number.isNaN(date) ? Date.now() : date }
}
