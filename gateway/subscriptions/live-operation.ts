import {
  getArgumentValues,
  GraphQLError,
  isLeafType,
  getNamedType,
  Kind,
  OperationTypeNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLSchema,
  type SelectionSetNode,
  type VariableDefinitionNode,
} from 'graphql'
import { compileCoerce } from '../execution/coerce.ts'
import type { ValidOperation } from '../execution/document.ts'
import { OperationRefused } from '../execution/refused.ts'
import type { LiveField } from './live-fields.ts'

type Json = Record<string, unknown>

/** A subscription as the gateway runs it: a source that tells when there is something new, and a query for what. */
export interface LiveOperation {
  /** Is planned, shaped and costed like any other. */
  query: ValidOperation
  /** Under which the client knows the answer. */
  key: string
  /** What the subgraph is asked for; it answers no more than that there is something. Throws OperationRefused for variables that don't fit. */
  source(variables: Json, hideSuggestions: boolean): SourceCall
  /** The variable that goes on from where the event before ended, and under which key of the answer that stands, which is not the client's. */
  tail: { variable: string; alias: string; from(call: SourceCall): unknown } | null
}

export interface SourceCall {
  subgraph: string
  query: string
  variables: Json
}

/** Gives the two halves of a subscription. */
export function liveOperations(schema: GraphQLSchema, fields: ReadonlyMap<string, LiveField>) {
  return liveOf

  function liveOf(valid: ValidOperation): LiveOperation {
    const { operation } = valid
    const nodes = rootFields(valid, operation.selectionSet)
    const [first] = nodes
    const live = first && fields.get(first.name.value)
    const field = first && schema.getSubscriptionType()?.getFields()[first.name.value]
    if (!first || !live || !field) throw refuse('The gateway does not serve this subscription.')
    const own = live.tail ? unused(JSON.stringify(valid.document), live.tail.argument) : null
    const asQuery = (node: FieldNode): FieldNode => ({
      ...node,
      alias: { kind: Kind.NAME, value: keyOf(node) },
      name: { kind: Kind.NAME, value: live.query },
      ...(live.tail && own !== null && going(node, live.tail, own)),
    })
    const text = sourceText(field)
    const coerce = compileCoerce(schema, valid)
    return {
      key: keyOf(first),
      query: {
        ...valid,
        again: () => liveOf(valid.again()).query,
        operation: {
          ...operation,
          operation: OperationTypeNode.QUERY,
          selectionSet: { kind: Kind.SELECTION_SET, selections: nodes.map(asQuery) },
          variableDefinitions: [
            ...(operation.variableDefinitions ?? []),
            ...(live.tail && own !== null ? [declared(own, field, live.tail.argument)] : []),
          ],
        },
      },
      source(variables, hideSuggestions) {
        const values = getArgumentValues(field, first, coerce(variables, hideSuggestions))
        return { subgraph: live.subgraph, query: text(Object.keys(values)), variables: values }
      },
      tail:
        live.tail && own !== null
          ? { variable: own, alias: own, from: (call) => call.variables[live.tail?.argument ?? ''] ?? null }
          : null,
    }
  }
}

/** All are of one name and with the same arguments: validation sees to that. */
function rootFields(valid: ValidOperation, { selections }: SelectionSetNode): FieldNode[] {
  return selections.flatMap((node) => {
    if (node.kind === Kind.FIELD) return [node]
    const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : valid.fragments.get(node.name.value)
    return fragment ? rootFields(valid, fragment.selectionSet) : []
  })
}

const keyOf = ({ alias, name }: FieldNode): string => (alias ?? name).value

function unused(text: string, name: string): string {
  let found = `${name}_live`
  while (text.includes(`"${found}"`)) found += '_'
  return found
}

/** The field with where to go on from, and asked where it has ended. */
function going(node: FieldNode, { argument, field }: { argument: string; field: string }, own: string) {
  const name = (value: string) => ({ kind: Kind.NAME, value }) as const
  const others = (node.arguments ?? []).filter((one) => one.name.value !== argument)
  const value = { kind: Kind.VARIABLE, name: name(own) } as const
  const cursor = { kind: Kind.FIELD, alias: name(own), name: name(field) } as const
  return {
    arguments: [...others, { kind: Kind.ARGUMENT, name: name(argument), value } as const],
    selectionSet: {
      kind: Kind.SELECTION_SET,
      selections: [...(node.selectionSet?.selections ?? []), cursor],
    } as const,
  }
}

function declared(
  own: string,
  { args }: GraphQLField<unknown, unknown>,
  argument: string,
): VariableDefinitionNode {
  const type = args.find(({ name }) => name === argument)?.astNode?.type
  if (!type) throw new Error(`A live field has no argument ${argument}.`)
  const name = { kind: Kind.NAME, value: own } as const
  return { kind: Kind.VARIABLE_DEFINITION, variable: { kind: Kind.VARIABLE, name }, type }
}

/** The subscription that a subgraph is asked for, with these arguments as its variables. */
function sourceText({ name, args, type }: GraphQLField<unknown, unknown>): (given: string[]) => string {
  const types = new Map(args.map((one) => [one.name, one.type.toString()]))
  const wrap = (parts: string[]) => (parts.length ? `(${parts.join(', ')})` : '')
  const selection = isLeafType(getNamedType(type)) ? '' : ' { __typename }'
  return (given) => {
    const declarations = wrap(given.map((one) => `$${one}: ${types.get(one)}`))
    return `subscription${declarations} { ${name}${wrap(given.map((one) => `${one}: $${one}`))}${selection} }`
  }
}

const refuse = (message: string) =>
  new OperationRefused('OPERATION_RESOLUTION_FAILURE', [new GraphQLError(message)])
