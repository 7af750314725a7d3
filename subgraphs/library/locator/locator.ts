import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import { pathOf, placeIn, type Publication } from '../delivery/publication.ts'
import type { LocatorInput } from '../generated/types.ts'
import { toStorable } from '../stored-text.ts'

/** As it is stored, in JSON. */
export interface LocatorRecord {
  href: string
  type?: string | null
  title?: string | null
  progression?: number | null
  position?: number | null
  totalProgression?: number | null
  fragments: string[]
  text?: { before?: string | null; highlight?: string | null; after?: string | null } | null
}

export interface Place {
  locator: LocatorRecord
  /** Total progression: the client's, or reckoned from the positions. */
  total: number
}

const longest = { title: 500, type: 200, fragment: 500, text: 2_000 }
const mostFragments = 10

/** All that is wrong with a locator, or what of it is kept. */
export function readLocator(
  input: LocatorInput,
  publication: Publication,
  path: readonly string[],
): { place: Place } | { problems: ProblemRecord[] } {
  const problems: ProblemRecord[] = []
  const check = (isFine: boolean, message: string, field: string) => {
    if (!isFine) problems.push(problem('INVALID_INPUT', message, [...path, ...field.split('.')]))
  }
  const { title, type, progression, position, totalProgression, fragments, text } = input
  const resource = pathOf(input.href)

  check(publication.resources.has(resource), 'The publication has no such resource.', 'href')
  check(isShare(progression), 'A progression is 0 to 1.', 'progression')
  check(isShare(totalProgression), 'A progression is 0 to 1.', 'totalProgression')
  check(position == null || position >= 1, 'Positions are counted from 1.', 'position')
  check((title?.length ?? 0) <= longest.title, `At most ${longest.title} characters.`, 'title')
  check((type?.length ?? 0) <= longest.type, `At most ${longest.type} characters.`, 'type')
  check(
    (fragments?.length ?? 0) <= mostFragments &&
      (fragments ?? []).every(({ length }) => length <= longest.fragment),
    `At most ${mostFragments} fragments of at most ${longest.fragment} characters.`,
    'fragments',
  )
  for (const part of ['before', 'highlight', 'after'] as const)
    check((text?.[part]?.length ?? 0) <= longest.text, `At most ${longest.text} characters.`, `text.${part}`)

  if (problems.length) return { problems }
  const total = totalProgression ?? placeIn(publication, resource, progression ?? 0) ?? 0
  const locator = { ...input, totalProgression: total, fragments: [...(fragments ?? [])] }
  return { place: { locator: storable(locator), total } }
}

const storable = (locator: LocatorRecord): LocatorRecord =>
  JSON.parse(JSON.stringify(locator), (_, value: unknown) =>
    typeof value === 'string' ? toStorable(value) : value,
  ) as LocatorRecord

const isShare = (value: number | null | undefined) => value == null || (value >= 0 && value <= 1)
