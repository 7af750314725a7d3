import { getVariableValues, type GraphQLError, type GraphQLSchema } from 'graphql'
import type { GatewayContext } from '../context.ts'
import type { Send } from '../subgraph/subgraph-call.ts'
import { keyInAnswer, type KeyInPlan } from './aliases.ts'
import type { ValidOperation } from './document.ts'
import type { FieldError } from './field-error.ts'
import { fetchedPart } from './fetched-part.ts'
import { compileIntrospection } from './introspection.ts'
import type { Planner } from './planner/planner.ts'
import { compileSteps } from './program/compile-steps.ts'
import type { Json, Run } from './program/run.ts'
import { OperationRefused } from './refused.ts'
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
  asksForSchema: boolean
  /** Throws OperationRefused for variables that don't fit. A refusal is answered in place of what is asked of the schema. */
  execute(
    variables: Json,
    context: GatewayContext,
    schemaRefusal?: GraphQLError | null,
  ): Promise<ExecutionAnswer>
}

export interface ProgramParts {
  schema: GraphQLSchema
  planner: Planner
  keyInPlan: KeyInPlan
  send: Send
}

/** Plans and shapes once, so that a request only runs. */
export async function compileProgram(
  { schema, planner, keyInPlan, send }: ProgramParts,
  valid: ValidOperation,
): Promise<Program> {
  const { operation, fragments } = valid
  const introspect = compileIntrospection(schema, valid)
  const fetched = fetchedPart(valid, keyInPlan)
  const plan = fetched && (await planner.plan(fetched))
  const runSteps = plan ? compileSteps(plan) : null
  const shapeFor = compileShapes({ schema, fragments, keyInPlan }, operation)
  const coerce = coercing(schema, operation)

  return {
    kind: operation.operation === 'mutation' ? 'mutation' : 'query',
    name: operation.name?.value ?? null,
    asksForSchema: introspect !== null,
    async execute(variables, context, schemaRefusal = null) {
      const values = coerce(variables)
      const run: Run = { data: {}, errors: [], variables, values, context, send }
      if (runSteps) await runSteps(run)
      run.errors = run.errors.map(inClientsNames)
      if (introspect && !schemaRefusal) Object.assign(run.data, introspect.answer(values))
      if (introspect && schemaRefusal)
        run.errors.push(...introspect.schemaKeys(values).map((key) => refusedAt(schemaRefusal, key)))
      const holes: Hole[] = []
      const data = shapeFor(values)(run.data, holes)
      if (holes.length) run.errors.push(...errorsOfHoles(holes, run.errors))
      return { data, errors: run.errors }
    },
  }
}

const inClientsNames = (error: FieldError): FieldError =>
  error.path ? { ...error, path: error.path.map(keyInAnswer) } : error

const refusedAt = ({ message, extensions }: GraphQLError, key: string): FieldError => ({
  message,
  path: [key],
  code: String(extensions['code']),
})

function coercing(schema: GraphQLSchema, { variableDefinitions }: ValidOperation['operation']) {
  if (!variableDefinitions?.length) return (): Json => ({})
  return (variables: Json): Json => {
    const { coerced, errors } = getVariableValues(schema, variableDefinitions, variables, { maxErrors: 20 })
    if (errors) throw new OperationRefused('BAD_USER_INPUT', errors)
    return coerced
  }
}
