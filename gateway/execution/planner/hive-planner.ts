import type * as Hive from '@graphql-hive/router-query-planner'
import { print } from 'graphql'
import type { Supergraph } from '../../composition/supergraph.ts'
import type { EntityFetch, Lookup, PathSegment, RequiredSelection, Rewrite, Step } from '../plan.ts'
import { PlanningFailed, type Planner } from './planner.ts'
import { startPlanning, type PlanningOptions } from './process/planning-process.ts'
import { typesIn, type TypesOf } from './type-conditions.ts'

/** Hive Router's planner, in Rust; throws where there is no binary for this machine. */
export async function createHivePlanner(supergraph: Supergraph, options: PlanningOptions): Promise<Planner> {
  const planning = await startPlanning('hive', supergraph.sdl, options)
  const toStep = stepsWith(typesIn(supergraph.document))
  return {
    ...planning,
    async plan(document) {
      const node = (await planning.plan(print(document))) as Hive.PlanNode | null
      return node && toStep(node)
    },
  }
}

function stepsWith(typesOf: TypesOf): (node: Hive.PlanNode) => Step {
  const toPath = (path: readonly Hive.FlattenNodePathSegment[]): PathSegment[] =>
    path.flatMap((segment): PathSegment[] => {
      if (segment === '@') return []
      if ('Field' in segment) return [{ field: segment.Field }]
      return [{ types: typesOf(segment.TypeCondition) }]
    })

  const toRequired = (selections: readonly Hive.RequiresSelection[]): RequiredSelection[] =>
    selections.map((selection) => {
      switch (selection.kind) {
        case 'Field': {
          const nested = selection.selections?.length ? toRequired(selection.selections) : null
          // The alias is the subgraph's name for it, the name the answer's.
          const { name, alias = name } = selection
          return { kind: 'field', from: name, to: alias, selections: nested }
        }
        case 'InlineFragment': {
          const types = typesOf([selection.typeCondition])
          return { kind: 'fragment', types, selections: toRequired(selection.selections) }
        }
        case 'FragmentSpread':
          throw new PlanningFailed('gave up', 'A fragment spread is required of an entity.')
      }
    })

  const toRewrite = (rewrite: Hive.InputRewrite): Rewrite => {
    const setter = 'ValueSetter' in rewrite ? rewrite.ValueSetter : 'setValueTo' in rewrite ? rewrite : null
    const { path } = setter ?? (rewrite as { KeyRenamer: Hive.KeyRenamer }).KeyRenamer
    const last = path.at(-1)
    if (!last || !('Key' in last)) throw new PlanningFailed('gave up', 'A rewrite does not end at a field.')
    const place = path
      .slice(0, -1)
      .map((segment) =>
        'Key' in segment ? { field: segment.Key } : { types: typesOf([segment.TypenameEquals].flat()) },
      )
    if (setter) return { kind: 'set', path: place, field: last.Key, value: setter.setValueTo }
    const { renameKeyTo } = (rewrite as { KeyRenamer: Hive.KeyRenamer }).KeyRenamer
    return { kind: 'rename', path: place, field: last.Key, to: renameKeyTo }
  }

  const textOf = (node: Hive.FetchNode | Hive.BatchFetchNode) => ({
    subgraph: node.serviceName,
    query: node.operation,
    operationName: node.operationName,
    operationKind: node.operationKind === 'mutation' ? ('mutation' as const) : ('query' as const),
    variables: node.variableUsages ?? [],
  })

  const rewritesOf = (node: Pick<Hive.FetchNode, 'inputRewrites' | 'outputRewrites'>) => ({
    inputRewrites: (node.inputRewrites ?? []).map(toRewrite),
    outputRewrites: (node.outputRewrites ?? []).map(toRewrite),
  })

  const toFetch = (node: Hive.FetchNode, path: PathSegment[]): Step => {
    const { inputRewrites, outputRewrites } = rewritesOf(node)
    if (!node.requires?.length) return { kind: 'fetch', ...textOf(node), path, outputRewrites }
    const requires = toRequired(node.requires)
    const lookup = { alias: '_entities', variable: 'representations', paths: [path], requires }
    return { kind: 'entities', ...textOf(node), lookups: [{ ...lookup, inputRewrites, outputRewrites }] }
  }

  const toBatch = (node: Hive.BatchFetchNode): EntityFetch => ({
    kind: 'entities',
    ...textOf(node),
    lookups: node.entityBatch.aliases.map((one): Lookup => ({
      alias: one.alias,
      variable: one.representationsVariableName,
      paths: one.paths.map(toPath),
      requires: toRequired(one.requires),
      ...rewritesOf(one),
    })),
  })

  const toStep = (node: Hive.PlanNode, path: PathSegment[] = []): Step => {
    switch (node.kind) {
      case 'Sequence':
      case 'Parallel': {
        const kind = node.kind === 'Sequence' ? 'sequence' : 'parallel'
        return { kind, steps: node.nodes.map((inner) => toStep(inner, path)) }
      }
      case 'Condition': {
        const [whenTrue, otherwise] = [node.ifClause, node.elseClause].map((clause) =>
          clause ? toStep(clause, path) : null,
        )
        return {
          kind: 'condition',
          variable: node.condition,
          whenTrue: whenTrue ?? null,
          otherwise: otherwise ?? null,
        }
      }
      case 'Flatten':
        return toStep(node.node, [...path, ...toPath(node.path)])
      case 'Fetch':
        return toFetch(node, path)
      case 'BatchFetch':
        return toBatch(node)
      case 'Defer':
      case 'Subscription':
        throw new PlanningFailed('gave up', `The gateway does not run ${node.kind} plans.`)
    }
  }
  return (node) => toStep(node)
}
