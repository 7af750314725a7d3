import { randomUUID } from 'node:crypto'
import { anonymous, type Viewer } from '#kit/auth/viewer.ts'
import { readFirstEvent } from './first-event.ts'
import { gatewayHeaders } from './signed-call.ts'

export interface GraphAnswer {
  data: any
  errors?: { message: string; path?: (string | number)[]; extensions?: { code?: string } }[]
}

/** A subgraph's graph, asked as its gateway would ask for a viewer. */
export function graphClient(to: string, url: string, viewer: Viewer = anonymous) {
  return {
    as: (other: Viewer) => graphClient(to, url, other),

    async send(document: string, variables: Record<string, unknown> = {}): Promise<GraphAnswer> {
      const body = JSON.stringify({ query: document, variables })
      const answer = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...gatewayHeaders({ to, body, viewer, isMutation: /^\s*mutation/.test(document) }),
        },
        body,
      })
      return (await answer.json()) as GraphAnswer
    },

    /** A subscription's first event. */
    async firstEvent(document: string): Promise<GraphAnswer> {
      const body = JSON.stringify({ query: document })
      const headers = { 'content-type': 'application/json', ...gatewayHeaders({ to, body, viewer }) }
      return readFirstEvent(`${url}/graphql`, headers, body)
    },
  }
}

/** A signed-in viewer with just these permissions. */
export function viewerWith(
  permissions: readonly string[] = [],
  userId: string = randomUUID(),
): Viewer & { userId: string } {
  return { userId, sessionId: randomUUID(), roles: [], permissions, ageLimit: null }
}
