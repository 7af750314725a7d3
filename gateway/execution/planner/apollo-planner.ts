import type { FetchDataRewrite, PlanNode, QueryPlan } from '@apollo/query-planner'
import { print } from 'graphql'
import type { Supergraph } from '../../composition/supergraph.ts'
import type { PathSegment, RequiredSelection, Rewrite, Step } from '../plan.ts'
import { PlanningFailed, type Planner } from './planner.ts'
import { startPlanning, type PlanningOptions } from './process/planning-process.ts'
import { typesIn, type TypesOf } from './type-conditions.ts'

/** Apollo's planner, in JavaScript. */
export async function createApolloPlanner(
  supergraph: Supergraph,
  options: PlanningOptions,
): Promise<Planner> {
  const planning = await startPlanning('apollo', supergraph.sdl, options)
  const toStep = stepsWith(typesIn(supergraph.document))
  return {
    ...planning,
    async plan(document) {
      const node = (await planning.plan(print(document))) as QueryPlan['node'] | null
      if (node?.kind === 'Subscription')
        throw new PlanningFailed('gave up', 'The gateway does not run subscriptions.')
      return node ? toStep(node) : null
    },
  }
}

type Fetch = Extract<PlanNode, { kind: 'Fetch' }>
type Required = NonNullable<Fetch['requires']>

function stepsWith(typesOf: TypesOf): (node: PlanNode) => Step {
  const onType = /^\.\.\. on /
  const toSegment = (element: string): PathSegment =>
    onType.test(element) ? { types: typesOf([element.replace(onType, '')]) } : { field: element }

  const toRequired = (selections: Required): RequiredSelection[] =>
    selections.flatMap((selection): RequiredSelection[] => {
      const nested = selection.selections?.length ? toRequired(selection.selections) : null
      if (selection.kind === 'Field') {
        const key = selection.alias ?? selection.name
        return [{ kind: 'field', from: key, to: key, selections: nested }]
      }
      if (!selection.typeCondition) return nested ?? []
      return [{ kind: 'fragment', types: typesOf([selection.typeCondition]), selections: nested ?? [] }]
    })

  const toRewrite = (rewrite: FetchDataRewrite): Rewrite => {
    const field = rewrite.path.at(-1) ?? ''
    const path = rewrite.path.slice(0, -1).map(toSegment)
    return rewrite.kind === 'ValueSetter'
      ? { kind: 'set', path, field, value: rewrite.setValueTo }
      : { kind: 'rename', path, field, to: rewrite.renameKeyTo }
  }

  const toFetch = (node: Fetch, path: PathSegment[]): Step => {
    const text = {
      subgraph: node.serviceName,
      query: node.operation,
      operationName: node.operationName,
      operationKind: node.operationKind === 'mutation' ? ('mutation' as const) : ('query' as const),
      variables: node.variableUsages ?? [],
    }
    const outputRewrites = (node.outputRewrites ?? []).map(toRewrite)
    if (!node.requires) return { kind: 'fetch', ...text, path, outputRewrites }
    const inputRewrites = (node.inputRewrites ?? []).map(toRewrite)
    const requires = toRequired(node.requires)
    const lookup = { alias: '_entities', variable: 'representations', paths: [path], requires }
    return { kind: 'entities', ...text, lookups: [{ ...lookup, inputRewrites, outputRewrites }] }
  }

  const toStep = (node: PlanNode, path: PathSegment[] = []): Step => {
    switch (node.kind) {
      case 'Sequence':
      case 'Parallel': {
        const kind = node.kind === 'Sequence' ? 'sequence' : 'parallel'
        return { kind, steps: node.nodes.map((inner) => toStep(inner, path)) }
      }
      case 'Condition': {
        const whenTrue = node.ifClause ? toStep(node.ifClause, path) : null
        const otherwise = node.elseClause ? toStep(node.elseClause, path) : null
        return { kind: 'condition', variable: node.condition, whenTrue, otherwise }
      }
      case 'Flatten': {
        const segments = node.path
          .filter((element) => element !== '@')
          .map((element) => toSegment(`${element}`))
        return toStep(node.node, [...path, ...segments])
      }
      case 'Fetch':
        return toFetch(node, path)
      case 'Defer':
        throw new PlanningFailed('gave up', 'The gateway does not run @defer.')
    }
  }
  return (node) => toStep(node)
}
