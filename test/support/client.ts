import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Kind, parse, print, type DefinitionNode } from 'graphql'
import { readFirstEvent } from './first-event.ts'

const folder = join(import.meta.dirname, '../contract/operations')
const files = ['mobile', 'publisher-and-admin', 'storefront'].map((name) =>
  parse(readFileSync(join(folder, `${name}.graphql`), 'utf8')),
)

export const operationNames = files.flatMap(({ definitions }) =>
  definitions.flatMap((node) => (node.kind === Kind.OPERATION_DEFINITION ? (node.name?.value ?? []) : [])),
)
/** Those that have been sent from here. */
export const sentOperations = new Set<string>()

/** The operation that clients really send under this name, with the fragments that it uses. */
export function clientOperation(name: string): string {
  for (const { definitions } of files) {
    const operation = definitions.find(
      (node) => node.kind === Kind.OPERATION_DEFINITION && node.name?.value === name,
    )
    if (operation) sentOperations.add(name)
    if (operation) return [operation, ...fragmentsOf(operation, definitions)].map(print).join('\n')
  }
  throw new Error(`No client sends an operation ${name}.`)
}

function fragmentsOf(operation: DefinitionNode, definitions: readonly DefinitionNode[]): DefinitionNode[] {
  const spread = new Set(print(operation).match(/(?<=\.\.\.)\w+/g))
  return definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION && spread.has(node.name.value))
}

export interface Answer {
  status: number
  data: any
  errors?: {
    message: string
    path?: (string | number)[]
    extensions: { code: string; [more: string]: unknown }
  }[]
}

/** A client of the gateway: sends the committed client operations by name, or any document. */
export function gatewayClient(url: string, token?: string) {
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {}
  const answerOf = async (response: Response): Promise<Answer> => ({
    status: response.status,
    ...((await response.json()) as Omit<Answer, 'status'>),
  })
  return {
    withToken: (accessToken: string) => gatewayClient(url, accessToken),
    /** The same, of another gateway. */
    at: (otherUrl: string) => gatewayClient(otherUrl, token),

    async send(query: string, variables: Record<string, unknown> = {}): Promise<Answer> {
      const body = JSON.stringify({ query, variables })
      return answerOf(
        await fetch(`${url}/graphql`, {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json' },
          body,
        }),
      )
    },

    /** A subscription's first event. */
    async firstEvent(query: string): Promise<Omit<Answer, 'status'>> {
      const body = JSON.stringify({ query })
      const sent = { ...headers, 'content-type': 'application/json' }
      return readFirstEvent(`${url}/graphql`, sent, body)
    },

    /** The data of an operation that must answer without errors, and without problems in its one root field. */
    async run(name: string, variables: Record<string, unknown> = {}): Promise<any> {
      const answer = await this.send(clientOperation(name), variables)
      return withoutFaults(name, answer)
    },

    /** `file` goes to `$file`, as the GraphQL multipart request specification says. */
    async sendFile(
      query: string,
      file: Blob,
      fileName: string,
      variables: Record<string, unknown> = {},
    ): Promise<Answer> {
      const form = new FormData()
      form.set('operations', JSON.stringify({ query, variables: { ...variables, file: null } }))
      form.set('map', JSON.stringify({ 0: ['variables.file'] }))
      form.set('0', file, fileName)
      const preflight = { ...headers, 'apollo-require-preflight': 'true' }
      return answerOf(await fetch(`${url}/graphql`, { method: 'POST', headers: preflight, body: form }))
    },

    async upload(
      name: string,
      file: Blob,
      fileName: string,
      variables: Record<string, unknown> = {},
    ): Promise<any> {
      return withoutFaults(name, await this.sendFile(clientOperation(name), file, fileName, variables))
    },

    async logIn(login: string, password: string, device = 'Test') {
      const { logIn } = await this.run('LogIn', {
        input: { login, password, device: { name: device, platform: 'web' } },
      })
      return gatewayClient(url, logIn.session.accessToken as string)
    },
  }
}

function withoutFaults(name: string, { data, errors }: Answer): any {
  if (errors?.length) throw new Error(`${name} failed: ${JSON.stringify(errors)}`)
  for (const value of Object.values(data as Record<string, { problems?: unknown[] } | null>)) {
    if (value?.problems?.length) throw new Error(`${name} had problems: ${JSON.stringify(value.problems)}`)
  }
  return data
}

/** Asks again until `isReady`, as a client does for what happens asynchronously. */
export async function poll<T>(
  ask: () => Promise<T>,
  isReady: (answer: T) => boolean,
  seconds = 60,
): Promise<T> {
  const deadline = Date.now() + seconds * 1_000
  for (;;) {
    const answer = await ask()
    if (isReady(answer)) return answer
    if (Date.now() > deadline) throw new Error(`Still not as expected: ${JSON.stringify(answer)}`)
    await new Promise((done) => setTimeout(done, 50))
  }
}
