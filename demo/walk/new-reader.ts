import { randomBytes } from 'node:crypto'
import { done, type GraphClient } from '../graph-client.ts'

const REGISTER = `mutation Register($input: RegisterInput!) {
  register(input: $input) { session { accessToken } problems { code message path } }
}`

export interface NewReader {
  username: string
  password: string
  graph: GraphClient
}

/** An account of this walk's own, so that it has bought nothing yet. */
export async function registerReader(graph: GraphClient, deviceName: string): Promise<NewReader> {
  const username = `walker-${Date.now().toString(36)}`
  const password = randomBytes(18).toString('base64url')
  const data = await graph.send<{
    register: { session: { accessToken: string } | null; problems: { code: string; message: string }[] }
  }>(REGISTER, {
    input: {
      username,
      email: `${username}@example.org`,
      password,
      displayName: 'A Walker',
      device: { name: deviceName, platform: 'node' },
    },
  })
  const { session } = done('register', data.register)
  if (!session) throw new Error('register gave no session')
  return { username, password, graph: graph.as(session.accessToken) }
}
