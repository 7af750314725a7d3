import { isObjectType, visit, type DocumentNode, type GraphQLError, type GraphQLSchema } from 'graphql'
import { inSpan } from '#kit/observability/tracing/tracing.ts'
import type { GatewayContext } from '../context.ts'
import type { Send } from '../subgraph/subgraph-call.ts'
import { keyInAnswer, tellingApart, type KeyInPlan } from './aliases.ts'
import { compileCoerce } from './coerce.ts'
import { conflictsIn } from './conflicts.ts'
import type { ValidOperation } from './document.ts'
import { concerns, isWithinUnknown, type FieldError } from './field-error.ts'
import { fetchedPart } from './fetched-part.ts'
import { compileIntrospection } from './introspection.ts'
import { outlineOf } from './outline.ts'
import type { Planner } from './planner/planner.ts'
import { compileSteps } from './program/compile-steps.ts'
import type { Json, Run } from './program/run.ts'
import { errorsOfHoles, type Hole } from './shape/holes.ts'
import { compileShapes } from './shape/shape.ts'

export interface ExecutionAnswer {
  data: Json | null
  errors: FieldError[]
}

/** An operation, ready to run on one supergraph. */
export interface Program {
  kind: 'query' | 'mutation'
  name: string | null
  /** Its plan in a line, for people. */
  outline: string
  /** Throws OperationRefused for variables that don't fit. */
  execute(variables: Json, context: GatewayContext, schema: SchemaView): Promise<ExecutionAnswer>
}

/** What the viewer may know of the schema. */
export interface SchemaView {
  isHidden: boolean
  /** Answered in place of what is asked of a hidden one. */
  refusal(): GraphQLError
}

export interface ProgramParts {
  schema: GraphQLSchema
  planner: Planner
  keyInPlan: KeyInPlan
  send: Send
}

/** Plans and shapes once, so that a request only runs. What it gives holds neither plan nor tree, but for what asks of the schema itself. */
export async function compileProgram(
  { schema, planner, keyInPlan: reserve, send }: ProgramParts,
  valid: ValidOperation,
): Promise<Program> {
  const { operation, again } = valid
  const introspect = compileIntrospection(schema, valid)
  const { fetched, keyInPlan } = fetchedApart(schema, valid, reserve)
  const plan = await planOf(planner, fetched)
  const runSteps = plan ? compileSteps(plan) : null
  const shapeFor = compileShapes(schema, keyInPlan, valid)
  const coerce = compileCoerce(schema, valid)
  const isObjects = (name: unknown) => isObjectType(schema.getType(String(name)))
  let asked: Set<string> | null = null

  return {
    kind: operation.operation === 'mutation' ? 'mutation' : 'query',
    name: operation.name?.value ?? null,
    outline: plan ? outlineOf(plan) : '',
    async execute(variables, context, view) {
      const values = coerce(variables, view.isHidden)
      const run: Run = { data: {}, gathered: new Map(), errors: [], variables, values, context, send }
      if (runSteps) await runSteps(run)
      const told = run.errors.map(inClientsNames)
      const refused: FieldError[] = []
      if (introspect && !view.isHidden) Object.assign(run.data, introspect.answer(values))
      if (introspect && view.isHidden)
        refused.push(...introspect.schemaKeys(values).map((key) => refusedAt(view.refusal(), key)))
      const holes: Hole[] = []
      const data = shapeFor(values)(run.data, holes)
      if (!told.length && !refused.length && !holes.length) return { data, errors: [] }
      const keys = (asked ??= keysOf(again().document))
      const concerning = told.filter(
        (error, index) =>
          concerns(error, data, keys) || isWithinUnknown(run.errors[index]?.path, run.data, isObjects),
      )
      return { data, errors: [...concerning, ...refused, ...errorsOfHoles(holes, [...told, ...refused])] }
    },
  }
}

/** What is to be fetched, with a key for each meaning that one of the client's has in one place. */
function fetchedApart(schema: GraphQLSchema, valid: ValidOperation, reserve: KeyInPlan) {
  const fetched = fetchedPart(schema, valid, reserve)
  const conflicts = fetched && conflictsIn([fetched.definitions[0].selectionSet])
  if (!conflicts?.size) return { fetched, keyInPlan: reserve }
  const keyInPlan = tellingApart(reserve, conflicts)
  return { fetched: fetchedPart(schema, valid, keyInPlan), keyInPlan }
}

/** Apart from what makes the program, whose closures would keep what it is given. */
const planOf = (planner: Planner, fetched: DocumentNode | null) =>
  fetched && inSpan('graphql.plan', () => planner.plan(fetched))

/** The keys of the client's that an answer may have, here or there. */
function keysOf(document: DocumentNode): Set<string> {
  const keys = new Set<string>()
  visit(document, { Field: ({ alias, name }) => void keys.add((alias ?? name).value) })
  return keys
}

const inClientsNames = (error: FieldError): FieldError =>
  error.path ? { ...error, path: error.path.map(keyInAnswer) } : error

const refusedAt = ({ message, extensions }: GraphQLError, key: string): FieldError => ({
  message,
  path: [key],
  code: String(extensions['code']),
})
