import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import { checkPassword } from '../account/password.ts'
import { readLine, readUsername } from '../account/names.ts'
import type { Account, Household, HouseholdInvitation, HouseholdMember } from '../generated/prisma/client.ts'
import type { AddChildInput, HouseholdRole, UpdateChildInput } from '../generated/types.ts'

export type HouseholdMemberRecord = HouseholdMember & { account: Account }
/** The grown-ups first, by their places: the first of them is the owner. */
export type HouseholdRecord = Household & { members: HouseholdMemberRecord[] }
export type HouseholdInvitationRecord = HouseholdInvitation

/** As the database has them too. */
const places = { adults: 2, children: 4 }
/** Years. Who is of age has an account like everybody's. */
export const highestAgeLimit = 17

const week = 7 * 86_400_000
export const invitationEnd = (at: Date): Date => new Date(at.getTime() + week)

/** The lowest that nobody has; null where the household is full. */
export function freePlace({ members }: HouseholdRecord, isChild: boolean): number | null {
  const taken = new Set(members.filter((one) => one.isChild === isChild).map(({ place }) => place))
  const count = isChild ? places.children : places.adults
  return Array.from({ length: count }, (_, index) => index + 1).find((place) => !taken.has(place)) ?? null
}

export const roleOf = ({ isChild, place }: Pick<HouseholdMember, 'isChild' | 'place'>): HouseholdRole =>
  isChild ? 'CHILD' : place === 1 ? 'OWNER' : 'ADULT'

export const memberOf = ({ members }: HouseholdRecord, accountId: string): HouseholdMemberRecord | null =>
  members.find((one) => one.accountId === accountId) ?? null

export const isOwner = (household: HouseholdRecord, accountId: string): boolean => {
  const member = memberOf(household, accountId)
  return member !== null && roleOf(member) === 'OWNER'
}

export const childrenOf = ({ members }: HouseholdRecord): HouseholdMemberRecord[] =>
  members.filter(({ isChild }) => isChild)

/** Whether nobody who can sign in would be there for the children, were the account to go. */
export const leavesChildren = (household: HouseholdRecord, accountId: string): boolean =>
  childrenOf(household).length > 0 &&
  !household.members.some(
    (one) => !one.isChild && one.accountId !== accountId && one.account.status === 'ACTIVE',
  )

const invalid = (field: string, message: string) => problem('INVALID_INPUT', message, ['input', field])

/** What is wrong with what is said of a child; what is not said is not wrong. */
export async function checkChild(
  { ageLimit, displayName }: Pick<UpdateChildInput, 'ageLimit' | 'displayName'>,
  password: { field: string; given: string | null | undefined; names: string[] },
): Promise<ProblemRecord[]> {
  const problems: ProblemRecord[] = []
  if (ageLimit != null && (ageLimit < 0 || ageLimit > highestAgeLimit))
    problems.push(invalid('ageLimit', `An age limit is 0 to ${highestAgeLimit} years.`))
  if (displayName != null && readLine(displayName, 80) === null)
    problems.push(invalid('displayName', 'A name has 1 to 80 characters.'))
  if (password.given != null)
    problems.push(...(await checkPassword(password.given, password.names, ['input', password.field])))
  return problems
}

/** A new child's names; null where they are none. */
export function readChildNames({ username: given, displayName }: AddChildInput) {
  const username = readUsername(given)
  return { username, displayName: displayName == null ? username : readLine(displayName, 80) }
}

export const badUsername = () =>
  invalid('username', 'A username has 3 to 32 letters, digits, dots, underscores or hyphens.')
export const noHousehold = () => problem('NOT_FOUND', 'You are in no household.')
export const householdFull = () => problem('HOUSEHOLD_FULL', 'All places of that kind are taken.')
export const inHousehold = () => problem('IN_HOUSEHOLD', 'You are in a household already.')
export const childrenLeft = () =>
  problem('CHILDREN_LEFT', 'Nobody would be there for the children of your household.')
export const notOwner = () => problem('NOT_ALLOWED', 'Only the owner of the household does that.')
export const noSuchMember = () =>
  problem('NOT_FOUND', 'Nobody of that id is in your household.', ['input', 'userId'])
export const noSuchInvitation = () =>
  problem('NOT_FOUND', 'No such invitation waits for you.', ['input', 'invitationId'])
