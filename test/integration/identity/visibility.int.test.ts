import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anonymous } from '#kit/auth/viewer.ts'
import { viewerWith } from '../../support/graph.ts'
import { startIdentity, type IdentityFixture } from './identity-fixture.ts'

let fixture: IdentityFixture
beforeAll(async () => {
  fixture = await startIdentity()
})
afterAll(() => fixture[Symbol.asyncDispose]())

const entities = 'query ($of: [_Any!]!) { _entities(representations: $of) { __typename '
const userFields = 'id displayName username email emailVerified roles status createdAt devices { id }'
const asUser = (id: string) => ({ of: [{ __typename: 'User', id }] })

describe('who sees what of a user', () => {
  test('me is null when nobody is signed in', async () => {
    expect(await fixture.send('{ me { id } }')).toEqual({ data: { me: null } })
  })

  test('everybody sees the id and the display name, and nothing else', async () => {
    const { id } = await fixture.signUp('private')
    for (const viewer of [anonymous, viewerWith(['book:read'])]) {
      const { data, errors } = await fixture
        .as(viewer)
        .send(`${entities} ... on User { ${userFields} } } }`, asUser(id))
      expect(errors).toBeUndefined()
      expect(data._entities).toEqual([
        {
          __typename: 'User',
          id,
          displayName: 'private',
          username: null,
          email: null,
          emailVerified: null,
          roles: null,
          status: null,
          createdAt: null,
          devices: null,
        },
      ])
    }
  })

  test('the user and those with user:read see all of it', async () => {
    const { id, viewer } = await fixture.signUp('open')
    for (const one of [viewer, viewerWith(['user:read'])]) {
      const { data } = await fixture.as(one).send(`${entities} ... on User { ${userFields} } } }`, asUser(id))
      expect(data._entities[0]).toMatchObject({
        username: 'open',
        email: 'open@example.org',
        status: 'ACTIVE',
      })
      expect(data._entities[0].devices).toHaveLength(1)
    }
  })

  test('a reference to nobody, or to what is no id, is null', async () => {
    const of = [
      { __typename: 'User', id: randomUUID() },
      { __typename: 'User', id: 'nobody' },
    ]
    const { data } = await fixture.send(`${entities} ... on User { id } } }`, { of })
    expect(data._entities).toEqual([null, null])
  })

  test('a device answers only to its owner and to those with user:read', async () => {
    const { viewer } = await fixture.signUp('gadget')
    const { data } = await fixture.as(viewer).send('{ me { devices { id } } }')
    const of = [{ __typename: 'Device', id: data.me.devices[0].id }]
    const ask = async (one: typeof viewer) =>
      (await fixture.as(one).send(`${entities} ... on Device { name platform current } } }`, { of })).data
        ._entities[0]
    const seen = { __typename: 'Device', name: 'Kitchen tablet', platform: 'android' }
    expect(await ask(viewer)).toEqual({ ...seen, current: true })
    expect(await ask(viewerWith(['user:read']))).toEqual({ ...seen, current: false })
    expect(await ask(viewerWith(['book:read']))).toBeNull()
    expect(await ask(anonymous)).toBeNull()
  })
})
