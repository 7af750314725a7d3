import { done, type GraphClient } from './graph-client.ts'

const LOG_IN = `mutation LogIn($input: LogInInput!) {
  logIn(input: $input) { session { accessToken } problems { code message path } }
}`

interface LogIn {
  logIn: { session: { accessToken: string } | null; problems: { code: string; message: string }[] } | null
}

export async function signIn(
  graph: GraphClient,
  login: string,
  password: string,
  device = { name: 'Demo', platform: 'node' },
): Promise<GraphClient> {
  const { logIn } = await graph.send<LogIn>(LOG_IN, { input: { login, password, device } })
  const { session } = done('logIn', logIn)
  if (!session) throw new Error(`logIn gave ${login} no session`)
  return graph.as(session.accessToken)
}
