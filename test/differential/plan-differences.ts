import { askedPlaces } from './asked-places.ts'
import {
  apartIn,
  isBesideNull,
  isNullAt,
  overlap,
  passesNull,
  withoutIndexes,
  type Apart,
  type Difference,
  type KnownDifference,
  type ToldError,
} from './difference.ts'
import { canonical } from './seeded.ts'

/** A call that came to nothing, as one or the other tells it. */
const isLost = ({ path, class: name }: ToldError): boolean => path === null || name === 'UNAVAILABLE'

type IsOfIt = (error: ToldError) => boolean

/** The difference without that of the data, and without these errors. */
const without = (difference: Difference, isStocks: IsOfIt, isOurs = isStocks): Difference => ({
  ...difference,
  data: { ...difference.data, stock: difference.data.ours },
  stock: difference.stock.filter((error) => !isStocks(error)),
  ours: difference.ours.filter((error) => !isOurs(error)),
})

/** Which calls are made, and for what in one, is the plan; what fails with a call, and what is told of it, follows from that. */
export const planDifferences: readonly KnownDifference[] = [
  {
    what: 'What a lost call was for is missing.',
    reason: 'Which subgraphs are asked, and for what in one call, is the plan.',
    explain(difference) {
      const lost = { stock: difference.told.filter(isLost), ours: difference.toldByOurs.filter(isLost) }
      const { stock, ours } = difference.data
      const isAtLost = (errors: readonly ToldError[], place: string) =>
        errors.some(({ path }) => path === null || overlap(path, place))
      const isOfIt = ({ place, isNull }: Apart) =>
        isNull === 'one' ? isAtLost(lost.stock, place) : isNull === 'other' && isAtLost(lost.ours, place)
      if (!difference.hasFaults || !apartIn(stock, ours).every(isOfIt)) return difference
      const isTakenBy = (errors: readonly ToldError[], data: unknown) => (error: ToldError) =>
        isLost(error) || (error.path !== null && isAtLost(errors, error.path) && isNullAt(data, error.path))
      const [isTakenByStock, isTakenByOurs] = [isTakenBy(lost.stock, stock), isTakenBy(lost.ours, ours)]
      return without(difference, isTakenByOurs, isTakenByStock)
    },
  },
  {
    what: 'An error takes along what came with it, which may come with another call.',
    reason:
      'All of an entity goes where one field may not be null (GraphQL specification, 6.4.4); what is asked for in one call is the plan.',
    explain(difference) {
      const { stock, ours } = difference.data
      const isToldOf = (place: string, told: readonly ToldError[]) =>
        told.some(({ path }) => path !== null && (!place || `${path}.`.startsWith(`${place}.`)))
      const isTaken = ({ place, isNull }: Apart) =>
        isNull === 'one'
          ? isToldOf(place, difference.told)
          : isNull === 'other' && isToldOf(place, difference.toldByOurs)
      const tellTheSame = !difference.stock.length && !difference.ours.length
      if (!difference.hasFaults || !tellTheSame || !apartIn(stock, ours).every(isTaken)) return difference
      return without(difference, () => false)
    },
  },
  {
    what: 'An entity that one subgraph does not know is asked of another.',
    reason:
      'By way of which subgraphs is the plan; where one of them has nothing, there is null without a word.',
    explain(difference) {
      const { stock, ours } = difference.data
      const apart = apartIn(stock, ours)
      const isSilent = ({ place }: Apart, told: readonly ToldError[]) =>
        !told.some(({ path }) => path === null || overlap(place, path))
      const isOfIt = (one: Apart) =>
        one.isNull === 'one'
          ? isSilent(one, difference.told)
          : one.isNull === 'other' && difference.hasFaults && isSilent(one, difference.toldByOurs)
      if (!apart.length || !apart.every(isOfIt)) return difference
      const isBelow = ({ path }: ToldError) =>
        path !== null && apart.some(({ place }) => path.startsWith(`${place}.`))
      return without(difference, isBelow)
    },
  },
  {
    what: 'What need not be asked for cannot fail.',
    reason:
      'Stock makes a call more for what another has brought already, or asks a subgraph that has failed.',
    explain(difference) {
      const apart = apartIn(difference.data.stock, difference.data.ours)
      const isLostByStock = ({ isNull }: Apart) => isNull === 'one'
      if (!difference.hasFaults || !apart.length || !apart.every(isLostByStock)) return difference
      const isOfIt = ({ path }: ToldError) => path !== null && apart.some(({ place }) => overlap(place, path))
      return without(difference, isOfIt, () => false)
    },
  },
  {
    what: 'A key or requirement that fails is told where something is null for want of it.',
    reason: 'How these are fetched is the plan: a call that one makes for them another needs not make.',
    explain(difference) {
      const { stock, ours } = difference.data
      if (canonical(stock) !== canonical(ours)) return difference
      const isForWant = ({ path }: ToldError) => path !== null && passesNull(ours, path)
      return { ...difference, ours: difference.ours.filter((error) => !isForWant(error)) }
    },
  },
  {
    what: 'An entity that fails a call is told of where the answer has room for what the call was for.',
    reason: 'Whose conditions and types leave nothing to miss of it, a plan may ask all the same, or not.',
    explain(difference) {
      const { stock, ours } = difference.data
      if (canonical(stock) !== canonical(ours)) return difference
      const isMissed = ({ path }: ToldError) =>
        path === null
          ? JSON.stringify(ours).includes('null')
          : isNullAt(ours, path) || isBesideNull(ours, path)
      return {
        ...difference,
        stock: difference.stock.filter(isMissed),
        ours: difference.ours.filter(isMissed),
      }
    },
  },
  {
    what: 'A key or requirement that may not be null and fails takes along what is around it.',
    reason: 'Where it is asked for is the plan (GraphQL specification, 6.4.4).',
    explain(difference) {
      const asked = new Set(askedPlaces(difference.operation.document))
      const isUnasked = ({ path }: ToldError) => path !== null && !asked.has(withoutIndexes(path))
      const unasked = [...difference.told, ...difference.toldByOurs].filter(isUnasked)
      const { stock, ours } = difference.data
      const isTaken = ({ place, isNull }: Apart) =>
        isNull !== 'neither' && unasked.some(({ path }) => path !== null && overlap(place, path))
      if (!unasked.length || !apartIn(stock, ours).every(isTaken)) return difference
      return without(difference, isUnasked)
    },
  },
]
