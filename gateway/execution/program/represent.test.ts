import { expect, test } from 'vitest'
import type { RequiredSelection } from '../plan.ts'
import { compileRepresent } from './represent.ts'

const field = (
  from: string,
  selections: RequiredSelection[] | null = null,
  to = from,
): RequiredSelection => ({
  kind: 'field',
  from,
  to,
  selections,
})
const on = (types: string[], ...selections: RequiredSelection[]): RequiredSelection => ({
  kind: 'fragment',
  types,
  selections,
})
const book = { __typename: 'Book', id: 'b1', size: [{ width: 3, height: null }, null], price_1: 5 }

test.each<[what: string, requires: RequiredSelection[], entity: object, expected: object | null]>([
  ['a key', [on(['Book'], field('__typename'), field('id'))], book, { __typename: 'Book', id: 'b1' }],
  ['a field that is named as what every object has', [field('constructor')], book, null],
  ['its type, though nobody says so', [field('id')], book, { id: 'b1', __typename: 'Book' }],
  [
    'what another subgraph knows under another name',
    [on(['Book'], field('price_1', null, 'price'))],
    book,
    { price: 5, __typename: 'Book' },
  ],
  [
    'parts of objects, in lists and null too',
    [on(['Book'], field('size', [field('width')]))],
    book,
    { size: [{ width: 3 }, null], __typename: 'Book' },
  ],
  [
    'what fragments say together',
    [field('id'), on(['Film', 'Book'], field('price_1')), on(['Film'], field('length'))],
    book,
    { id: 'b1', price_1: 5, __typename: 'Book' },
  ],
  ['nothing of another type', [on(['Film'], field('id'))], book, null],
  ['nothing where some of it is not there', [on(['Book'], field('id'), field('isbn'))], book, null],
  ['nothing but a type', [on(['Book'], field('__typename'))], book, null],
  ['nothing without a type', [field('id')], { id: 'b1' }, null],
])('an entity is represented by %s', (_, requires, entity, expected) => {
  expect(compileRepresent(requires)({ ...entity })).toEqual(expected)
})
