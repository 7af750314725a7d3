import type { GraphQLSchema } from 'graphql'
import type { Supergraph } from '../composition/supergraph.ts'
import type { ValidOperation } from '../execution/document.ts'
import { hash } from './fetch-policy.ts'
import { readPolicies, type Policies, type Policy } from './policies.ts'

/** What is known of an operation that may be kept. */
export interface Keeping {
  policy: Policy
  /** By which its answers are told from all others, on this supergraph and on others. */
  identity: string
  /** The names of its variables. */
  variables: readonly string[]
}

export interface KeptGraph {
  policies: Policies
  /** The supergraph. */
  graph: string
}

const graphs = new WeakMap<GraphQLSchema, KeptGraph>()

/** What a supergraph says, read once for each schema that is made of it. */
export function readKeptGraph({ sdl, document }: Supergraph, schema: GraphQLSchema): KeptGraph {
  const known = graphs.get(schema) ?? {
    policies: readPolicies(document, schema),
    graph: hash(sdl),
  }
  graphs.set(schema, known)
  return known
}

export function describeKeeping({ policies, graph }: KeptGraph): (valid: ValidOperation) => Keeping {
  return (valid) => {
    const policy = policies.ofOperation(valid)
    const { name, variableDefinitions = [] } = valid.operation
    return {
      policy,
      identity: policy.maxAge > 0 ? hash(`${graph}\n${name?.value ?? ''}\n${valid.text}`) : '',
      variables: variableDefinitions.map(({ variable }) => variable.name.value),
    }
  }
}
