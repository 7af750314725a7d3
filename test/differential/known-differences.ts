import { print } from 'graphql'
import { hasKeys, isNullAt, nullOn, type KnownDifference, type ToldError } from './difference.ts'
import { leftOutNames } from './left-out.ts'
import { planDifferences } from './plan-differences.ts'

export const knownDifferences: readonly KnownDifference[] = [
  {
    what: 'A call that came to nothing is told at each field that it was for.',
    reason:
      'Stock tells it once and nowhere (GraphQL specification, 7.1.2: an error of a field has the path of that field).',
    explain(difference) {
      const lost = difference.told.filter(({ path }) => path === null)
      // A key among them may have come with another call.
      const isOfIt = (error: ToldError) => error.path !== null && error.class === 'UNAVAILABLE'
      if (!lost.length || !difference.ours.some(isOfIt)) return difference
      return {
        ...difference,
        stock: difference.stock.filter(({ path }) => path !== null),
        ours: difference.ours.filter((error) => !isOfIt(error)),
      }
    },
  },
  {
    what: 'An answer that is none is the same as no answer.',
    reason: 'Stock takes `{}` for data that is null, and says nothing of it (GraphQL specification, 7.1).',
    explain(difference) {
      const empty = difference.ours.filter(
        ({ path, class: name }) =>
          path !== null && name === 'UNAVAILABLE' && isNullAt(difference.data.ours, path),
      )
      // Instead of it, stock can only miss what is not null.
      const isMissed = ({ path, message }: ToldError) =>
        path !== null && message.startsWith('Cannot return null for non-nullable')
      if (!empty.length) return difference
      return {
        ...difference,
        stock: difference.stock.filter((error) => !isMissed(error)),
        ours: difference.ours.filter((error) => !empty.includes(error)),
      }
    },
  },
  {
    what: 'What should not be null and is, is told beside other errors too.',
    reason: 'Stock leaves it out where there is any other error (GraphQL specification, 6.4.4).',
    explain(difference) {
      if (!difference.told.length) return difference
      const isHole = ({ path, class: name }: ToldError) =>
        path !== null && name === 'INTERNAL_SERVER_ERROR' && isNullAt(difference.data.ours, path)
      return { ...difference, ours: difference.ours.filter((error) => !isHole(error)) }
    },
  },
  {
    what: 'An object whose type no subgraph can tell is an error where it is.',
    reason:
      'Stock puts null there and says nothing (GraphQL specification, 6.4.3: the type must be resolved).',
    explain(difference) {
      const isOfIt = ({ path, class: name }: ToldError) =>
        path !== null && name === 'INTERNAL_SERVER_ERROR' && isNullAt(difference.data.ours, path)
      return difference.told.length
        ? difference
        : { ...difference, ours: difference.ours.filter((error) => !isOfIt(error)) }
    },
  },
  {
    what: 'Where there is no data, it is told why.',
    reason: 'Stock can say nothing of it (GraphQL specification, 7.1: there must be errors then).',
    explain(difference) {
      const { stock, ours } = difference.data
      const isUntold = stock === null && ours === null && !difference.told.length
      return isUntold ? { ...difference, ours: [] } : difference
    },
  },
  {
    what: 'An error of an entity is told where that entity is.',
    reason:
      'Stock counts those too that were left out of the call, and so names another item of the same list.',
    explain(difference) {
      const place = ({ path, class: name }: ToldError) =>
        path?.includes('.') ? `${path.replaceAll(/\b\d+\b/g, '*')} ${name}` : null
      const places = new Set(difference.toldByOurs.map(place))
      const misnamed = new Set(
        difference.stock.filter((error) => place(error) && places.has(place(error))).map(place),
      )
      const isElsewhere = (error: ToldError) => misnamed.has(place(error))
      return {
        ...difference,
        stock: difference.stock.filter((error) => !isElsewhere(error)),
        ours: difference.ours.filter((error) => !isElsewhere(error)),
      }
    },
  },
  {
    what: 'Of several fields that take their parent along, the first to fail is told.',
    reason:
      'The others need not be executed to their end then (GraphQL specification, 6.4.4), and which is first is the plan.',
    explain(difference) {
      const isBeside = (data: unknown, others: ToldError[]) => (error: ToldError) => {
        const hole = error.path === null ? null : nullOn(data, error.path)
        if (hole === null || hole === error.path) return false
        return others.some(({ path }) => path !== null && (hole === '' || `${path}.`.startsWith(`${hole}.`)))
      }
      const isBesideOurs = isBeside(difference.data.stock, difference.toldByOurs)
      const isBesideStocks = isBeside(difference.data.ours, difference.told)
      return {
        ...difference,
        stock: difference.stock.filter((error) => !isBesideOurs(error)),
        ours: difference.ours.filter((error) => !isBesideStocks(error)),
      }
    },
  },
  {
    what: 'What is left out for good is not asked for.',
    reason:
      'Stock asks a subgraph for fields under `@include(if: false)`, and their errors take along what is around them.',
    explain(difference) {
      const names = leftOutNames(difference.operation.document)
      const isOfThem = ({ path }: ToldError) => names.has(path?.split('.').at(-1) ?? '')
      if (!difference.stock.some(isOfThem)) return difference
      return {
        ...difference,
        data: { ...difference.data, stock: difference.data.ours },
        stock: difference.stock.filter((error) => !isOfThem(error)),
      }
    },
  },
  {
    what: 'An alias can have the name of a key.',
    reason: 'Stock takes the value of the alias for the key, or the key for the value of the alias.',
    explain(difference) {
      const isConfused = difference.told.some(({ message }) => /^Invalid (non-\w+ )?value/.test(message))
      if (!isConfused || !/\b(id|sku): /.test(print(difference.operation.document))) return difference
      return { ...difference, data: { ...difference.data, stock: difference.data.ours }, stock: [], ours: [] }
    },
  },
  {
    what: 'A field is asked for with what it requires.',
    reason: 'Stock asks for one too early whose requirements have requirements themselves.',
    explain(difference) {
      const isTooEarly = ({ message }: ToldError) =>
        message.endsWith('was asked for without what it requires.')
      if (!difference.told.some(isTooEarly)) return difference
      return { ...difference, data: { ...difference.data, stock: difference.data.ours }, stock: [], ours: [] }
    },
  },
  {
    what: 'A field that is wanted with two sets of arguments is asked for under two keys.',
    reason: 'Stock asks a subgraph for both under one, which refuses the whole call.',
    explain(difference) {
      const isConflict = ({ message }: ToldError) =>
        /^Fields "\w+" conflict because they have differing arguments/.test(message)
      if (!difference.told.some(isConflict)) return difference
      return { ...difference, data: { ...difference.data, stock: difference.data.ours }, stock: [], ours: [] }
    },
  },
  ...planDifferences,
  {
    what: 'Nothing is asked for that has no place in the answer.',
    reason: 'Stock asks for what conditions leave out, and tells the errors of that.',
    explain(difference) {
      const { stock, ours } = difference.data
      const answer = JSON.stringify(ours)
      if (JSON.stringify(stock) !== answer) return difference
      // An error without a path is about something that is missing.
      const hasPlace = ({ path }: ToldError) =>
        path === null ? answer.includes('null') : hasKeys(ours, path)
      return { ...difference, stock: difference.stock.filter(hasPlace) }
    },
  },
]
