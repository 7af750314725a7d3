import { composeServices } from '@apollo/composition'
import { Supergraph } from '@apollo/federation-internals'
import { print, validate, type GraphQLSchema } from 'graphql'
import type { PlanningFailed } from '../../gateway/execution/planner/planner.ts'
import { startPlanning } from '../../gateway/execution/planner/process/planning-process.ts'
import { listenToLog } from '../support/heard-log.ts'
import { startOurGateway } from '../support/our-gateway.ts'
import { startStockGateway, type AskedGateway, type GatewayAnswer } from '../support/stock-gateway.ts'
import { compare, differenceOf } from './compare.ts'
import type { Difference } from './difference.ts'
import { startSubgraphs } from './fake-subgraphs.ts'
import { faultsOf, noFaults, wholeWorld, type Faults } from './faults.ts'
import { readFacts, type Subgraphs } from './graph-facts.ts'
import { randomOperation, type Operation } from './random-operation.ts'
import { randomOf } from './seeded.ts'
import { answererOfOne } from './one-schema.ts'
import { shrink } from './shrink.ts'
import { createWorld } from './world.ts'

export interface Arena extends AsyncDisposable {
  schema: GraphQLSchema
  /**
   * Asks both the same, with the faults of `faultSeed` or none. Where they agree, ours must also come to what graphql-js does if all
   * is known and nothing fails.
   */
  match(operation: Operation, faultSeed: string | null): Promise<Match>
  /** What graphql-js comes to where all is one schema and nothing fails. */
  answerAsOne(operation: Operation): Promise<GatewayAnswer>
  /** What is to be said of the seed's random operation where the answers differ; null where they don't. */
  tryRandom(seed: string): Promise<string | null>
  /** The same for seeds in a row; stops at a handful of differences. */
  tryMany(seed: string, from: number, to: number): Promise<string[]>
}

export interface Match {
  /** Stock's answer, or graphql-js's where only that differs. */
  stock: GatewayAnswer
  ours: GatewayAnswer
  difference: Difference | null
}

const enough = 5

/** What is refused for its size, is kept, or is not asked for the faults before, is not compared. */
export const withoutLimits = {
  COST_BUDGETS: 'off',
  RESPONSE_CACHE: 'off',
  ENTITY_CACHE: 'off',
  SUBGRAPH_RETRIES: '0',
  SUBGRAPH_BREAKER_FAILURES: '0',
  ...Object.fromEntries(
    ['LIST_SIZE', 'SELECTIONS', 'DEPTH', 'ALIASES', 'ROOT_FIELDS', 'DIRECTIVES'].map((limit) => [
      `MAX_${limit}`,
      '10000',
    ]),
  ),
}

/** Stock and ours, in front of the same subgraphs, which answer out of one world. */
export async function openArena(subgraphs: Subgraphs): Promise<Arena> {
  await using opened = new AsyncDisposableStack()
  const facts = readFacts(subgraphs)
  let faults: Faults = noFaults
  const world = createWorld(facts, () => faults)
  const { urls } = opened.use(await startSubgraphs(subgraphs, facts, world, () => faults))
  const services = [...subgraphs].map(([name, typeDefs]) => ({ name, typeDefs, url: urls[name] ?? '' }))
  const { supergraphSdl = '', errors: faultsOfIt } = composeServices(services)
  if (faultsOfIt) throw new Error(faultsOfIt.join('\n'))
  const stock = opened.use(await startStockGateway(supergraphSdl))
  const ours = opened.use(await startOurGateway(supergraphSdl, withoutLimits))
  let onStocksPlans: AskedGateway | null = null
  const { log } = listenToLog()
  const planning = await startPlanning('apollo', supergraphSdl, { log, timeoutMs: 5_000 })
  opened.defer(() => planning.close())
  const schema = Supergraph.build(supergraphSdl).apiSchema().toGraphQLJSSchema()

  const answerAsOne = answererOfOne(schema, facts, world)

  /** Whether the answer is what graphql-js comes to where all is one schema. */
  async function isRight({ data, errors }: GatewayAnswer, operation: Operation): Promise<boolean> {
    const right = await answerAsOne(operation)
    return !right.errors && !errors?.length && JSON.stringify(right.data) === JSON.stringify(data)
  }

  /** Where stock would plan for a minute, or until its memory is full, there is nothing to compare. */
  const canStockPlan = (query: string) =>
    planning.plan(query).then(
      () => true,
      ({ how }: PlanningFailed) => how === 'gave up',
    )

  /** Where there is nothing to compare, ours stands for both. */
  async function askBoth({ document, variables }: Operation) {
    const query = print(document)
    const answer = await ours.ask(query, variables)
    const isComparable = !isTooComplex(answer) && (await canStockPlan(query))
    return { ours: answer, stock: isComparable ? await stock.ask(query, variables) : answer }
  }

  async function match(operation: Operation, faultSeed: string | null): Promise<Match> {
    faults = faultSeed === null ? noFaults : faultsOf(faultSeed)
    const answers = await askBoth(operation)
    const difference = compare(schema, operation, faultSeed !== null, answers.stock, answers.ours)
    if (!difference) return (await wrongIn(operation)) ?? { ...answers, difference }
    // Where stock is wrong even if nothing fails and no key is missing, it is no measure: graphql-js is.
    faults = wholeWorld
    const whole = await askBoth(operation)
    if (!(await isRight(whole.ours, operation))) return { ...answers, difference }
    const isStockWrong = !(await isRight(whole.stock, operation))
    const isMeant =
      isStockWrong || (faultSeed !== null && (await isOfThePlan(operation, faultSeed, answers.stock)))
    return { ...answers, difference: isMeant ? null : difference }
  }

  /** Both planners can be wrong about the same. */
  async function wrongIn(operation: Operation): Promise<Match | null> {
    faults = wholeWorld
    const first = await ours.ask(print(operation.document), operation.variables)
    if (isTooComplex(first) || (await isRight(first, operation))) return null
    const answers = await askBoth(operation)
    if (answers.stock === answers.ours || isTooEarly(answers.stock)) return null
    const right = await answerAsOne(operation)
    const difference = differenceOf(schema, operation, false, right, answers.ours)
    return { stock: right, ours: answers.ours, difference }
  }

  /** Whether ours fails as stock does where its plan is by the same planner: what is asked in one call fails together. */
  async function isOfThePlan(operation: Operation, faultSeed: string, stocks: GatewayAnswer) {
    onStocksPlans ??= closing.use(
      await startOurGateway(supergraphSdl, { ...withoutLimits, QUERY_PLANNER: 'apollo' }),
    )
    faults = faultsOf(faultSeed)
    const answer = await onStocksPlans.ask(print(operation.document), operation.variables)
    return compare(schema, operation, true, stocks, answer) === null
  }

  async function tryRandom(seed: string): Promise<string | null> {
    const random = randomOf(seed)
    let operation = randomOperation(schema, random)
    while (validate(schema, operation.document).length) operation = randomOperation(schema, random)
    const faultSeed = random.chance(0.5) ? seed : null
    const { difference } = await match(operation, faultSeed)
    if (!difference) return null
    const differs = async (one: Operation) => (await match(one, faultSeed)).difference !== null
    const smallest = await shrink(schema, operation, differs)
    return report(seed, faultSeed, smallest, await match(smallest, faultSeed))
  }

  const closing = opened.move()
  return {
    schema,
    match,
    answerAsOne,
    tryRandom,
    async tryMany(seed, from, to) {
      const differences: string[] = []
      for (let index = from; index < to && differences.length < enough; index += 1) {
        const difference = await tryRandom(`${seed} ${index}`)
        if (difference !== null) differences.push(difference)
      }
      return differences
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  }
}

/** Nor where ours refuses to. */
const isTooComplex = ({ errors }: GatewayAnswer) =>
  errors?.[0]?.extensions?.['code'] === 'OPERATION_TOO_COMPLEX'

/** What both planners ask of a subgraph without what that requires, for one of the operation's root fields. */
const isTooEarly = ({ errors = [] }: GatewayAnswer) =>
  errors.some(({ message }) => message.endsWith('was asked for without what it requires.'))

const report = (
  seed: string,
  faultSeed: string | null,
  { document, variables }: Operation,
  { stock, ours, difference }: Match,
) =>
  [
    `seed ${seed}, ${faultSeed === null ? 'without' : 'with'} faults`,
    print(document),
    `variables ${JSON.stringify(variables)}`,
    `stock ${JSON.stringify(stock)}`,
    `ours  ${JSON.stringify(ours)}`,
    `only stock told ${JSON.stringify(difference?.stock)}`,
    `only ours told  ${JSON.stringify(difference?.ours)}`,
  ].join('\n')
