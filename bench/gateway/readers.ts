import { decodeJwt } from 'jose'
import { anonymous, assertionKey, signAssertion, type Viewer } from '#kit/auth/viewer.ts'
import { done, graphClient, type GraphClient } from '../../demo/graph-client.ts'

interface Session {
  accessToken: string
  refreshToken: string
  user: { devices: { id: string }[] }
}

type Payload<Name extends string> = Record<Name, { session: Session | null; problems: [] }>

export interface Reader {
  graph: GraphClient
  accessToken: string
  viewer: Viewer
  deviceId: string
  /** Access tokens live five minutes, less than a run. */
  renew(): Promise<void>
}

const fields =
  '{ session { accessToken refreshToken user { devices { id } } } problems { code message path } }'
const register = `mutation Register($input: RegisterInput!) { register(input: $input) ${fields} }`
const refresh = `mutation Refresh($input: RefreshSessionInput!) { refreshSession(input: $input) ${fields} }`

export async function registerReader(graphqlUrl: string, number: number): Promise<Reader> {
  const graph = graphClient(graphqlUrl)
  const input = {
    username: `bench-reader-${number}`,
    email: `bench-reader-${number}@quire.example`,
    password: `a long night of reading ${number}`,
    displayName: `Reader number ${number}`,
    device: { name: 'Bench', platform: 'node' },
  }
  const registered = done('register', (await graph.send<Payload<'register'>>(register, { input })).register)
  let session = sessionOf(registered)
  const reader: Reader = {
    ...known(graph, session),
    async renew() {
      const variables = { input: { refreshToken: session.refreshToken } }
      const renewed = await graph.send<Payload<'refreshSession'>>(refresh, variables)
      session = sessionOf(done('refreshSession', renewed.refreshSession))
      Object.assign(reader, known(graph, session))
    },
  }
  return reader
}

function sessionOf({ session }: { session: Session | null }): Session {
  if (!session) throw new Error('A reader got no session')
  return session
}

function known(graph: GraphClient, { accessToken, user }: Session) {
  const claims = decodeJwt<{ sid: string; roles: string[]; permissions: string[] }>(accessToken)
  const viewer: Viewer = {
    userId: claims.sub ?? null,
    sessionId: claims.sid,
    roles: claims.roles,
    permissions: claims.permissions,
    ageLimit: null,
  }
  return { graph: graph.as(accessToken), accessToken, viewer, deviceId: user.devices[0]?.id ?? '' }
}

/** What a gateway of ours would say of them to subgraphs, for those gateways that can only pass it on. */
export const assertionFor = (reader: Reader | null, secret: string): string =>
  signAssertion(assertionKey(secret), {
    viewer: reader?.viewer ?? anonymous,
    requestId: 'bench',
    client: { address: '127.0.0.1', userAgent: 'bench' },
  })
