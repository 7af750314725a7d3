import { describe, expect, test } from 'vitest'
import { checkChild, freePlace, leavesChildren, roleOf, type HouseholdRecord } from './household.ts'

const at = new Date(0)

function householdOf(...members: [id: string, isChild: boolean, place: number, status?: string][]) {
  return {
    id: 'h',
    version: 1,
    createdAt: at,
    members: members.map(([accountId, isChild, place, status = 'ACTIVE']) => ({
      accountId,
      householdId: 'h',
      isChild,
      place,
      joinedAt: at,
      account: { status },
    })),
  } as unknown as HouseholdRecord
}

describe('a household', () => {
  test('has two places for grown-ups and four for children, and gives the first that is free', () => {
    expect(freePlace(householdOf(['ada', false, 1]), false)).toBe(2)
    expect(freePlace(householdOf(['ada', false, 1], ['bo', false, 2]), false)).toBeNull()
    expect(freePlace(householdOf(['ada', false, 1], ['kim', true, 2]), true)).toBe(1)
    const children = [1, 2, 3, 4].map((place): [string, boolean, number] => [`c${place}`, true, place])
    expect(freePlace(householdOf(['ada', false, 1], ...children), true)).toBeNull()
  })

  test('has the grown-up on the first place for its owner', () => {
    expect(roleOf({ isChild: false, place: 1 })).toBe('OWNER')
    expect(roleOf({ isChild: false, place: 2 })).toBe('ADULT')
    expect(roleOf({ isChild: true, place: 1 })).toBe('CHILD')
  })

  test('is not left while nobody else who can sign in would be there for its children', () => {
    const [ada, bo, kim] = [
      ['ada', false, 1],
      ['bo', false, 2],
      ['kim', true, 1],
    ] as [string, boolean, number][]
    if (!ada || !bo || !kim) throw new Error('Nobody is there.')
    expect(leavesChildren(householdOf(ada, kim), 'ada')).toBe(true)
    expect(leavesChildren(householdOf(ada, bo, kim), 'ada')).toBe(false)
    expect(leavesChildren(householdOf(ada, ['bo', false, 2, 'SUSPENDED'], kim), 'ada')).toBe(true)
    expect(leavesChildren(householdOf(ada), 'ada')).toBe(false)
  })
})

test('all that is wrong with a child is told at once, and what is not given is not wrong', async () => {
  const given = { field: 'newPassword', given: 'short', names: ['kim'] }
  const problems = await checkChild({ ageLimit: 18, displayName: ' ' }, given)
  expect(problems.map(({ path }) => path?.at(-1))).toEqual(['ageLimit', 'displayName', 'newPassword'])
  expect(await checkChild({ ageLimit: -1 }, { ...given, given: null })).toHaveLength(1)
  expect(await checkChild({}, { ...given, given: undefined })).toEqual([])
})
