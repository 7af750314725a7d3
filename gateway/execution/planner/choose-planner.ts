import { getOperationAST, GraphQLError, visit, type DocumentNode } from 'graphql'
import { unavailable } from '#kit/errors/refusal.ts'
import type { Supergraph } from '../../composition/supergraph.ts'
import type { Step } from '../plan.ts'
import { OperationRefused } from '../refused.ts'
import { createApolloPlanner } from './apollo-planner.ts'
import { conditionsOf, inCase } from './cases.ts'
import { beginEarly } from './early-steps.ts'
import { createHivePlanner } from './hive-planner.ts'
import { inOrder } from './in-order.ts'
import { askingInterfaces } from './interface-objects.ts'
import { faultsAgainst, type FindFault } from './plan-faults.ts'
import { lossIn } from './plan-losses.ts'
import { PlanningFailed, type CreatePlanner, type Planner } from './planner.ts'
import type { PlanningOptions } from './process/planning-process.ts'
import type { PlannerName } from './process/protocol.ts'
import { rootFieldsApart } from './root-fields.ts'

/** Hive's where there is a binary for this machine: it is right in more cases and faster. Apollo's anywhere. */
export const choosePlanner =
  (choice: PlannerName, options: PlanningOptions): CreatePlanner =>
  async (supergraph) => {
    const planner = await createPlanner(choice, supergraph, options)
    const askInterfaces = askingInterfaces(supergraph.document)
    return refusing({
      ...planner,
      async plan(document) {
        const step = await planner.plan(askInterfaces(document))
        return step && beginEarly(step)
      },
    })
  }

async function createPlanner(choice: PlannerName, supergraph: Supergraph, options: PlanningOptions) {
  const createApollo = () => createApolloPlanner(supergraph, options)
  if (choice === 'apollo') return createApollo()
  try {
    const hive = await createHivePlanner(supergraph, options)
    return withFallback(hive, faultsAgainst(supergraph.document), createApollo, options)
  } catch (error) {
    options.log.warn({ err: error }, "Hive's planner cannot be used here; Apollo's takes its place")
    return createApollo()
  }
}

/** There are operations that Hive's planner gives up on, and Apollo's plans; it is made when the first of them comes. */
function withFallback(
  planner: Planner,
  findFault: FindFault,
  createFallback: () => Promise<Planner>,
  { log }: PlanningOptions,
): Planner {
  let fallback: Promise<Planner> | null = null
  const planOtherwise: Planner['plan'] = async (document) => {
    fallback ??= createFallback().catch((error: unknown) => {
      fallback = null
      throw error
    })
    return (await fallback).plan(document)
  }

  /** Without what it gave up on, Hive's may still plan the rest; and what Apollo's has not to bring together it cannot mix up. */
  async function planApart(document: DocumentNode, budget: Budget): Promise<Step | null> {
    const parts = rootFieldsApart(document)
    if (!parts.length) return planOtherwise(document)
    const steps = (await Promise.all(parts.map((part) => plan(part, budget)))).filter((step) => step !== null)
    const isMutation = getOperationAST(document)?.operation === 'mutation'
    const apart: Step = { kind: isMutation ? 'sequence' : 'parallel', steps }
    if (!findFault(apart)) return apart
    // Apollo's can be right about the whole where it is wrong about a part.
    const whole = await planOtherwise(document)
    return whole && findFault(whole) ? apart : whole
  }

  /** Where each condition has its value, there is nothing to mix up between them; null where there are none, or too many. */
  async function planByCases(document: DocumentNode, budget: Budget): Promise<Step | null> {
    const [variable, ...more] = conditionsOf(document)
    if (variable === undefined || more.length >= mostConditions || budget.plans <= 0) return null
    const planCase = async (value: boolean) => {
      const part = inCase(document, variable, value)
      return part && plan(part, budget)
    }
    return { kind: 'condition', variable, whenTrue: await planCase(true), otherwise: await planCase(false) }
  }

  async function planAnotherWay(document: DocumentNode, budget: Budget): Promise<Step | null> {
    const apart = await planApart(document, budget)
    if (!apart || isSound(document, apart)) return apart
    const ordered = inOrder(apart)
    if (ordered && isSound(document, ordered)) return ordered
    return (await planByCases(document, budget)) ?? apart
  }

  const isSound = (document: DocumentNode, step: Step) => !findFault(step) && lossIn(document, step) === null

  async function plan(document: DocumentNode, budget: Budget): Promise<Step | null> {
    budget.plans -= 1
    let step: Step | null
    try {
      step = await planner.plan(document)
    } catch (error) {
      if (error instanceof PlanningFailed && (final.has(error.how) || isUnreachable(error, document)))
        throw error
      log.debug({ err: error }, "Hive's planner gave up on an operation; Apollo's plans it")
      // What one process has died of is not handed to it again in parts.
      const hasDied = error instanceof PlanningFailed && error.how === 'died'
      return hasDied ? planOtherwise(document) : planAnotherWay(document, budget)
    }
    const fault = step && findFault(step)
    if (fault !== null) {
      log.debug({ fault }, "Hive's plan of an operation is unsound; another is made")
      return (await planByCases(document, budget)) ?? planApart(document, budget)
    }
    const loss = step && lossIn(document, step)
    if (loss === null) return step
    log.debug({ loss }, "Hive's plan of an operation has lost something; another is tried")
    const other = await planAnotherWay(document, budget)
    // What neither plan has, no subgraph may lead to.
    return other && isSound(document, other) ? other : step
  }

  return {
    plan: (document) => plan(document, { plans: mostPlans }),
    async close() {
      await Promise.all([planner.close(), fallback?.then((other) => other.close())])
    },
  }
}

/** How many more plans an operation, with its parts, may take before it is not taken apart any further. */
interface Budget {
  plans: number
}
const mostPlans = 40

/** Each of them doubles the plans. */
const mostConditions = 4

/** Another planner would have no better luck. */
const final = new Set<PlanningFailed['how']>(['overran', 'was busy'])

/**
 * No subgraph leads to a field, as the supergraph is. Apollo's planner would leave it out, and nobody be told. Hive's says the same of
 * the type of some fragments with `@skip` or `@include`, which it cannot plan and Apollo's can.
 */
function isUnreachable({ message }: Error, document: DocumentNode): boolean {
  const [, item] = /No paths found for selection item: (\w+)/.exec(message) ?? []
  return item !== undefined && !conditionsIn(document).has(item)
}

/** The types that fragments are on. */
function conditionsIn(document: DocumentNode): Set<string> {
  const types = new Set<string>()
  visit(document, {
    InlineFragment: ({ typeCondition }) => void (typeCondition && types.add(typeCondition.name.value)),
    FragmentDefinition: ({ typeCondition }) => void types.add(typeCondition.name.value),
  })
  return types
}

/** What no planner comes to an end with is the client's to change. */
const refusing = (planner: Planner): Planner => ({
  ...planner,
  async plan(document) {
    try {
      return await planner.plan(document)
    } catch (error) {
      if (!(error instanceof PlanningFailed) || error.how === 'gave up') throw error
      if (error.how === 'was busy')
        throw unavailable('Too many operations wait to be planned; try again later.')
      throw new OperationRefused('OPERATION_TOO_COMPLEX', [
        new GraphQLError('The operation is too complex to be planned.'),
      ])
    }
  },
})
