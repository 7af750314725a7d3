import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  Kind,
  type ConstDirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import type { ValidOperation } from '../execution/document.ts'
import { applies } from '../execution/shape/collect.ts'

/** How long something may be kept, and for whom, by `@cacheControl`: the least of all that is in it. */
export interface Policy {
  /** Seconds; 0: not at all. */
  maxAge: number
  /** Who is signed in gets their own. */
  visitorsOnly: boolean
  /** The types of the objects in it. */
  types: ReadonlySet<string>
}

export interface Selected {
  set: SelectionSetNode
  fragments: ReadonlyMap<string, FragmentDefinitionNode>
}

export interface Policies {
  ofOperation(valid: ValidOperation): Policy
  /** Of what is selected at the root. */
  ofRoot(selected: Selected): Policy
  /** Of what is selected of an entity of this type. */
  ofEntity(type: string, selected: Selected): Policy
}

type Said = Pick<Policy, 'maxAge' | 'visitorsOnly'>

const nothing: Policy = { maxAge: 0, visitorsOnly: true, types: new Set() }
/** Of a field of which nothing is said: it is as its object is. */
const asItsObject: Said = { maxAge: Infinity, visitorsOnly: false }

/** Reads what a supergraph says, once. */
export function readPolicies(supergraph: DocumentNode, schema: GraphQLSchema): Policies {
  const said = readSaid(supergraph)
  const root = schema.getQueryType()

  function ofSet({ set, fragments }: Selected, type: GraphQLCompositeType): Policy {
    const types = new Set<string>()
    const least: Said = { ...asItsObject }
    const heed = ({ maxAge, visitorsOnly }: Said): void => {
      least.maxAge = Math.min(least.maxAge, maxAge)
      least.visitorsOnly ||= visitorsOnly
    }
    const walk = ({ selections }: SelectionSetNode, on: GraphQLCompositeType): void =>
      selections.forEach((node) => walkOne(node, on))

    function walkOne(node: SelectionNode, on: GraphQLCompositeType): void {
      if (node.kind !== Kind.FIELD) {
        const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value)
        const condition = fragment?.typeCondition && schema.getType(fragment.typeCondition.name.value)
        if (!fragment) heed(nothing)
        else walk(fragment.selectionSet, isCompositeType(condition) ? condition : on)
        return
      }
      if (node.name.value === '__typename') return
      const field = 'getFields' in on ? on.getFields()[node.name.value] : undefined
      // The schema itself is not everybody's.
      if (!field) return heed(nothing)
      const answered = getNamedType(field.type)
      const own = said.get(`${on.name}.${field.name}`)
      if (!isCompositeType(answered)) return heed(own ?? (on === root ? nothing : asItsObject))
      heed(own ?? said.get(answered.name) ?? nothing)
      types.add(answered.name)
      if (isAbstractType(answered)) for (const one of schema.getPossibleTypes(answered)) types.add(one.name)
      if (node.selectionSet) walk(node.selectionSet, answered)
    }

    walk(set, type)
    return { ...least, types }
  }

  const finite = (policy: Policy): Policy => (Number.isFinite(policy.maxAge) ? policy : nothing)
  const ofRoot = (selected: Selected) => (root ? finite(ofSet(selected, root)) : nothing)
  return {
    ofRoot,
    ofOperation: ({ operation, fragments }) =>
      operation.operation === 'query' ? ofRoot({ set: operation.selectionSet, fragments }) : nothing,
    ofEntity(name, selected) {
      const type = schema.getType(name)
      const itself = said.get(name)
      if (!isCompositeType(type) || !itself) return nothing
      const inner = ofSet(selectedOf(selected, type), type)
      return finite({
        maxAge: Math.min(itself.maxAge, inner.maxAge),
        visitorsOnly: itself.visitorsOnly || inner.visitorsOnly,
        types: inner.types,
      })
    },
  }

  /** Without the fragments on other types, which say nothing of this one. */
  function selectedOf({ set, fragments }: Selected, type: GraphQLCompositeType): Selected {
    const selections = set.selections.filter((node) => {
      if (node.kind === Kind.FIELD) return true
      const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value)
      return applies(schema, fragment?.typeCondition?.name.value, type)
    })
    return { set: { ...set, selections }, fragments }
  }
}

/** By type, and by field. */
function readSaid({ definitions }: DocumentNode): ReadonlyMap<string, Said> {
  const said = new Map<string, Said>()
  const note = (name: string, directives: readonly ConstDirectiveNode[] = []) => {
    const given = directives.find((one) => one.name.value === 'cacheControl')?.arguments ?? []
    const valueOf = (argument: string) => given.find((one) => one.name.value === argument)?.value
    const [age, visitors, scope] = ['maxAge', 'visitorsOnly', 'scope'].map(valueOf)
    if (age?.kind !== Kind.INT) return
    // As Apollo's graphs say it; what is private there is its viewer's to keep, and not ours.
    const isPrivate = scope?.kind === Kind.ENUM && scope.value === 'PRIVATE'
    const visitorsOnly = visitors?.kind === Kind.BOOLEAN && visitors.value
    said.set(name, { maxAge: isPrivate ? 0 : Number(age.value), visitorsOnly })
  }
  for (const node of definitions) {
    switch (node.kind) {
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_DEFINITION:
        for (const field of node.fields ?? [])
          note(`${node.name.value}.${field.name.value}`, field.directives)
        note(node.name.value, node.directives)
        break
      case Kind.UNION_TYPE_DEFINITION:
        note(node.name.value, node.directives)
        break
    }
  }
  return said
}
