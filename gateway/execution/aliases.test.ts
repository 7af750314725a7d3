import { Kind, parse, type FieldNode } from 'graphql'
import { expect, test } from 'vitest'
import { keyInAnswer, keysInPlan, tellingApart } from './aliases.ts'

function fieldOf(text: string): FieldNode {
  const [node] = parse(`{ ${text} }`).definitions
  const field = node?.kind === Kind.OPERATION_DEFINITION ? node.selectionSet.selections[0] : undefined
  if (field?.kind !== Kind.FIELD) throw new Error('There is no field.')
  return field
}

test('what is told apart has a key for each meaning, which errors do not show', () => {
  const reserved = keysInPlan('@join__type(graph: A, key: "id")')
  const keyInPlan = tellingApart(reserved, new Set(['reviews', 'alias__id']))
  const texts = ['reviews(a: 1, b: 2)', 'reviews', 'reviews(b: 2, a: 1)', 'id: title', 'id: name', 'x']
  const keys = texts.map((text) => keyInPlan(fieldOf(text)))
  expect(keys).toEqual([
    'alias__0__reviews',
    'alias__1__reviews',
    'alias__0__reviews',
    'alias__2__id',
    'alias__3__id',
    'x',
  ])
  expect(keys.map(keyInAnswer)).toEqual(['reviews', 'reviews', 'reviews', 'id', 'id', 'x'])
})
