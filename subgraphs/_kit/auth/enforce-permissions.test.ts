import { buildSchema, graphql } from 'graphql'
import { describe, expect, test } from 'vitest'
import { asOwn, enforcePermissions } from './enforce-permissions.ts'
import { anonymous, type Viewer } from './viewer.ts'

const schema = enforcePermissions(
  buildSchema(`
    directive @permission(allOf: [String!]!) on FIELD_DEFINITION
    directive @owned(by: String!, or: String) on FIELD_DEFINITION
    type Query {
      open: String
      signedIn: String @permission(allOf: [])
      edit: String @permission(allOf: ["book:edit", "book:read"])
      mine: Thing
      theirs: Thing
      fresh: Thing
    }
    type Thing { id: ID, secret: String @owned(by: "id", or: "thing:read") }
  `),
)
const rootValue = {
  open: 'open',
  signedIn: 'in',
  edit: 'edited',
  mine: { id: 'me', secret: 's' },
  theirs: { id: 'them', secret: 's' },
  fresh: asOwn({ id: 'new', secret: 's' }),
}
const viewer = (...permissions: string[]): Viewer => ({ ...anonymous, userId: 'me', permissions })
async function ask(source: string, asking: Viewer) {
  const { data, errors } = await graphql({ schema, source, rootValue, contextValue: { viewer: asking } })
  return {
    data: JSON.parse(JSON.stringify(data)),
    codes: errors?.map(({ extensions }) => extensions['code']),
  }
}

describe('@permission', () => {
  test('refuses nobody with UNAUTHENTICATED, and somebody without it with FORBIDDEN', async () => {
    expect(await ask('{ open signedIn }', anonymous)).toEqual({
      data: { open: 'open', signedIn: null },
      codes: ['UNAUTHENTICATED'],
    })
    expect((await ask('{ edit }', viewer('book:edit'))).codes).toEqual(['FORBIDDEN'])
  })

  test('lets those pass who have all of it, each also by its :any', async () => {
    expect((await ask('{ signedIn }', viewer())).codes).toBeUndefined()
    expect((await ask('{ edit }', viewer('book:edit:any', 'book:read'))).data).toEqual({ edit: 'edited' })
  })
})

describe('@owned', () => {
  const secrets = '{ mine { secret } theirs { secret } fresh { secret } }'

  test('shows the owner what is theirs, and anybody else nothing', async () => {
    expect((await ask(secrets, viewer())).data).toEqual({
      mine: { secret: 's' },
      theirs: { secret: null },
      fresh: { secret: 's' },
    })
    expect((await ask(secrets, anonymous)).data.mine).toEqual({ secret: null })
  })

  test('shows it to those who act for the owner', async () => {
    const actsFor = async () => 'them'
    const asked = async (asking: Viewer) =>
      (await graphql({ schema, source: secrets, rootValue, contextValue: { viewer: asking, actsFor } })).data
    expect(await asked(viewer())).toMatchObject({ mine: { secret: 's' }, theirs: { secret: 's' } })
    expect(await asked(anonymous)).toMatchObject({ theirs: { secret: null } })
  })

  test('shows it to those with the permission', async () => {
    expect((await ask(secrets, viewer('thing:read'))).data.theirs).toEqual({ secret: 's' })
  })
})
