import type { GraphiQL } from 'graphiql'
import { getOperationAST, Kind, parse, type OperationDefinitionNode, type TypeNode } from 'graphql'
import { createClient } from 'graphql-sse'
import type { ComponentProps } from 'react'
import { endpoint, post, type GraphRequest } from '../graph.ts'
import type { Session } from '../session/session.ts'
import type { FileVariable } from './ask-for-files.tsx'

type Fetcher = ComponentProps<typeof GraphiQL>['fetcher']
export type AskForFilesOf = (variables: FileVariable[]) => Promise<Map<string, File> | null>

/** Sends what GraphiQL runs as whoever is signed in, unless its own headers say otherwise: files by multipart, subscriptions by events. */
export function createFetcher(session: Session, askForFiles: AskForFilesOf): Fetcher {
  return async (asked, options) => {
    const own = options?.headers as Record<string, string> | undefined
    const headers = async () => ({ ...(await session.headers()), ...own })
    const operation = operationOf(asked)
    const request = operation ? { ...asked, operationName: operation.name?.value ?? null } : asked
    if (operation?.operation === 'subscription') return follow(request, headers)
    const variables = operation ? fileVariables(operation) : []
    if (!variables.length) return answerTo(await post(request, await headers()))
    const files = await askForFiles(variables)
    if (!files) return { errors: [{ message: 'No file was chosen, and nothing was sent.' }] }
    return answerTo(await post(formOf(request, files), await headers()))
  }
}

const answerTo = ({ answer }: Awaited<ReturnType<typeof post>>) => answer as object

/**
 * GraphiQL learns the name of an operation a moment after a document is opened, and until then gives the last one's. Null for what is
 * no GraphQL, and where a name is wanted: the graph says why better.
 */
function operationOf({ query, operationName }: GraphRequest): OperationDefinitionNode | null {
  try {
    const document = parse(query)
    return getOperationAST(document, operationName) ?? getOperationAST(document) ?? null
  } catch {
    return null
  }
}

const fileVariables = ({ variableDefinitions = [] }: OperationDefinitionNode): FileVariable[] =>
  variableDefinitions
    .filter(({ type }) => isUpload(type))
    .map(({ variable, type }) => ({
      name: variable.name.value,
      isRequired: type.kind === Kind.NON_NULL_TYPE,
    }))

const isUpload = (type: TypeNode): boolean =>
  type.kind === Kind.NON_NULL_TYPE
    ? isUpload(type.type)
    : type.kind === Kind.NAMED_TYPE && type.name.value === 'Upload'

/** GraphQL multipart request specification. */
function formOf({ query, operationName, variables }: GraphRequest, files: Map<string, File>): FormData {
  const form = new FormData()
  const none = Object.fromEntries([...files.keys()].map((name) => [name, null]))
  form.set('operations', JSON.stringify({ query, operationName, variables: { ...variables, ...none } }))
  form.set(
    'map',
    JSON.stringify(Object.fromEntries([...files.keys()].map((name) => [name, [`variables.${name}`]]))),
  )
  for (const [name, file] of files) form.set(name, file)
  return form
}

function follow(request: GraphRequest, headers: () => Promise<Record<string, string>>) {
  const events = createClient({ url: endpoint, headers, credentials: 'omit', retryAttempts: 0 })
  const { query, variables = {}, operationName } = request
  return events.iterate({ query, variables, ...(operationName && { operationName }) })
}
