import {
  createSourceEventStream,
  execute,
  getOperationAST,
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationTypeNode,
} from 'graphql'
import { compileQuery, isCompiledQuery } from 'graphql-jit'
import { LRUCache } from 'lru-cache'
import { ApolloServerErrorCode } from '@apollo/server/errors'
import { isCompilable } from './compilable.ts'

export interface Prepared {
  name: string | null
  kind: OperationTypeNode
  /** `event`: of a subscription, what its source has given. */
  run(
    context: unknown,
    variables: Record<string, unknown>,
    event?: unknown,
  ): ExecutionResult | Promise<ExecutionResult>
  /** The source of a subscription's events, or why there is none. */
  begin(
    context: unknown,
    variables: Record<string, unknown>,
  ): Promise<AsyncIterable<unknown> | ExecutionResult>
}

export interface PreparedOperations {
  /** What `query` and `operationName` name, or why they can't be executed. `document`: `query`, where it is parsed and valid already. */
  find(
    query: string,
    operationName: string | undefined,
    document?: DocumentNode,
  ): Prepared | readonly GraphQLError[]
}

/** Characters of documents that are kept; what is made of them takes a multiple of it. */
const maxKept = 2_000_000

interface KeptDocument {
  document: DocumentNode
  isCompilable: boolean
  operations: Map<string, Prepared>
}

export function prepareOperations(
  schema: GraphQLSchema,
  { introspection }: { introspection: boolean },
): PreparedOperations {
  const kept = new LRUCache<string, KeptDocument>({
    maxSize: maxKept,
    sizeCalculation: (_, query) => query.length || 1,
  })
  const rules = introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule]

  function read(query: string, known?: DocumentNode): KeptDocument | readonly GraphQLError[] {
    const found = kept.get(query)
    if (found) return found
    const document = known ?? parseSafely(query)
    if (document instanceof GraphQLError) return [coded(document, ApolloServerErrorCode.GRAPHQL_PARSE_FAILED)]
    const faults = known ? [] : validate(schema, document, rules)
    if (faults.length)
      return faults.map((fault) => coded(fault, ApolloServerErrorCode.GRAPHQL_VALIDATION_FAILED))
    const fresh = { document, isCompilable: isCompilable(schema, document), operations: new Map() }
    kept.set(query, fresh)
    return fresh
  }

  return {
    find(query, operationName, known) {
      const entry = read(query, known)
      if (!('document' in entry)) return entry
      const name = operationName ?? ''
      const found = entry.operations.get(name)
      if (found) return found
      const operation = getOperationAST(entry.document, operationName)
      if (!operation)
        return [coded(unresolved(operationName), ApolloServerErrorCode.OPERATION_RESOLUTION_FAILURE)]
      const prepared = {
        name: operation.name?.value ?? null,
        kind: operation.operation,
        run: runnerOf(schema, entry, operationName),
        begin: (contextValue: unknown, variableValues: Record<string, unknown>) =>
          createSourceEventStream({
            schema,
            document: entry.document,
            operationName,
            contextValue,
            variableValues,
          }),
      }
      entry.operations.set(name, prepared)
      return prepared
    },
  }
}

/** Compiled when it comes again: an operation that comes once costs less as it is. */
function runnerOf(
  schema: GraphQLSchema,
  { document, isCompilable: mayCompile }: KeptDocument,
  operationName: string | undefined,
): Prepared['run'] {
  const interpret: Prepared['run'] = (contextValue, variableValues, rootValue) =>
    execute({ schema, document, operationName, contextValue, variableValues, rootValue })
  if (!mayCompile) return interpret
  let compiled: Prepared['run'] | undefined
  let isFirst = true
  return (context, variables) => {
    if (isFirst) {
      isFirst = false
      return interpret(context, variables)
    }
    compiled ??= compile(schema, document, operationName) ?? interpret
    const result = compiled(context, variables)
    // Nothing has run: the variables were refused, and graphql-js says better why.
    return 'errors' in result && result.data === undefined ? interpret(context, variables) : result
  }
}

function compile(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | undefined,
): Prepared['run'] | null {
  const compiled = compileQuery(schema, document, operationName, { disablingCapturingStackErrors: true })
  if (!isCompiledQuery(compiled)) return null
  return (context, variables) => {
    const result = compiled.query(undefined, context, variables)
    return 'then' in result ? result.then(withWholeErrors) : withWholeErrors(result)
  }
}

/** The compiler's own lack the `extensions` that every GraphQLError has. */
const withWholeErrors = ({ data, errors }: ExecutionResult): ExecutionResult =>
  errors
    ? {
        data,
        errors: errors.map(
          ({ message, path, originalError, extensions }) =>
            new GraphQLError(message, { path, originalError, extensions }),
        ),
      }
    : { data }

function parseSafely(query: string): DocumentNode | GraphQLError {
  try {
    return parse(query)
  } catch (error) {
    if (error instanceof GraphQLError) return error
    throw error
  }
}

const unresolved = (operationName: string | undefined) =>
  new GraphQLError(
    operationName ? `Unknown operation named "${operationName}".` : 'Must provide an operation name.',
  )

/** With the code that Apollo Server gives it over HTTP. */
export const coded = (error: GraphQLError, code: string): GraphQLError =>
  new GraphQLError(error.message, {
    nodes: error.nodes,
    source: error.source,
    positions: error.positions,
    path: error.path,
    originalError: error.originalError,
    extensions: { ...error.extensions, code },
  })
