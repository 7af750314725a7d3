import { type FieldDefinitionNode, Kind, parse, valueFromASTUntyped } from 'graphql'
import { describe, expect, test } from 'vitest'
import { readSdl, subgraphs } from '../../schema/sdl.ts'
import { permissionsOf } from '../../subgraphs/identity/permission/permissions.ts'
import { supergraphSchema } from '../who-may/doors.ts'
import { coordinatesOf } from '../who-may/selection.ts'
import { readWrittenTable, type Asker, type Cell } from '../who-may/written-table.ts'

const table = await readWrittenTable()
const byRole = ['READER', 'PUBLISHER', 'SUPPORT', 'ADMIN'] as const
const roleOf = (asker: Asker) => byRole.find((role) => role === asker) ?? 'PUBLISHER'
const signedIn: Asker[] = [...byRole, 'owner', 'other']

interface Declared {
  coordinate: string
  permission: { allOf: string[] } | undefined
  owned: { by: string; or?: string } | undefined
}

const argumentsOf = (field: FieldDefinitionNode, name: string): any => {
  const directive = field.directives?.find((one) => one.name.value === name)
  return (
    directive &&
    Object.fromEntries(
      (directive.arguments ?? []).map((one) => [one.name.value, valueFromASTUntyped(one.value)]),
    )
  )
}

/** Every field of every subgraph, with what its SDL says of who may. */
async function listDeclared(): Promise<Declared[]> {
  const documents = await Promise.all(subgraphs.map(async (name) => parse(await readSdl(name))))
  return documents.flatMap(({ definitions }) =>
    definitions.flatMap((node) =>
      node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION
        ? (node.fields ?? []).map((field) => ({
            coordinate: `${node.name.value}.${field.name.value}`,
            permission: argumentsOf(field, 'permission'),
            owned: argumentsOf(field, 'owned'),
          }))
        : [],
    ),
  )
}

const holds = (asker: Asker, permission: string) => {
  const held = permissionsOf([roleOf(asker)])
  return held.includes(permission) || held.includes(`${permission}:any`)
}

describe('the table of who may', () => {
  test('has one row for each field and mutation of the graph, and none for another', () => {
    expect([...table.keys()].toSorted()).toEqual(coordinatesOf(supergraphSchema).toSorted())
  })

  test('refuses those whom @permission refuses, and nobody else', async () => {
    for (const { coordinate, permission } of await listDeclared()) {
      const row = table.get(coordinate)
      const cell = (asker: Asker): Cell | undefined => row?.[asker]
      expect([coordinate, cell('nobody') === 'sign in']).toEqual([coordinate, permission !== undefined])
      for (const asker of signedIn) {
        const isRefused = permission?.allOf.some((one) => !holds(asker, one)) ?? false
        expect([coordinate, asker, cell(asker) === 'refused']).toEqual([coordinate, asker, isRefused])
      }
    }
  })

  test('shows what is @owned to its owner and to those with the permission, and to nobody else', async () => {
    const owned = (await listDeclared()).filter((one) => one.owned)
    expect(owned.map(({ coordinate }) => coordinate)).toEqual(
      expect.arrayContaining([
        'User.email',
        'User.publications',
        'Book.readiness',
        'User.library',
        'User.cart',
      ]),
    )
    for (const { coordinate, owned: ownership } of owned) {
      const row = table.get(coordinate)
      const said = ['owner' as const, 'nobody' as const, 'other' as const, ...byRole].map((asker) => [
        asker,
        row?.[asker],
      ])
      const or = ownership?.or
      const expected = (asker: (typeof byRole)[number]) => (or && holds(asker, or) ? 'yes' : 'no')
      expect([coordinate, ...said]).toEqual([
        coordinate,
        ['owner', 'yes'],
        ['nobody', 'no'],
        ['other', 'no'],
        ...byRole.map((role) => [role, expected(role)]),
      ])
    }
  })
})
