import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import type { NamedContributor } from '../author/author-repository.ts'
import type { UpdateBookInput } from '../generated/types.ts'
import { parseIsbn } from '../ingestion/epub/isbn.ts'
import { readLanguageTag } from '../ingestion/language-tag.ts'
import { describe } from '../ingestion/publication/describe.ts'
import type { NamedSeries } from '../series/series-repository.ts'
import { readLine } from '../text-input.ts'
import type { EditableField } from './book.ts'
import type { BookChange } from './book-repository.ts'

/** What a person changes; what is left out stays as it is. */
export interface BookEdit extends BookChange {
  contributors?: NamedContributor[]
  series?: NamedSeries[]
}

/** Characters, and items of a list. */
const limits = { title: 500, name: 300, description: 20_000, contributors: 100, series: 10, subjects: 50 }

/** Notes a fault of the field, or of what `path` leads to in it. */
type Refuse = (message: string, ...path: (string | number)[]) => null

type Readers = {
  [Field in EditableField]: (value: Exclude<UpdateBookInput[Field], undefined>, refuse: Refuse) => BookEdit
}

/** What each field of the input sets; null takes away what a book can do without. */
const readers: Readers = {
  title: (title, refuse) => ({ title: text(title ?? '', limits.title, refuse) }),
  subtitle: (subtitle, refuse) => ({
    subtitle: subtitle === null ? null : text(subtitle, limits.title, refuse),
  }),
  language: (tag, refuse) => ({
    language: readLanguageTag(tag ?? '') ?? refuse('A language is a BCP 47 tag, such as `en` or `zh-Hans`.'),
  }),
  isbn: (isbn, refuse) => ({
    isbn: isbn === null ? null : (parseIsbn(isbn) ?? refuse('That is no ISBN: its check digit differs.')),
  }),
  description(source, refuse) {
    if (source !== null && [...source].length > limits.description)
      refuse(`A description has at most ${limits.description} characters.`)
    const description = describe(source ?? '')
    return { descriptionHtml: description?.html ?? null, descriptionText: description?.text ?? null }
  },
  publishedOn: (publishedOn) => ({ publishedOn }),
  minimumAge(minimumAge, refuse) {
    if (minimumAge !== null && (minimumAge < 0 || minimumAge > 18)) refuse('An age is 0 to 18 years.')
    return { minimumAge }
  },
  contributors: (contributors, refuse) => ({
    contributors: list(contributors, limits.contributors, refuse).map(({ name, role }, index) => {
      if (!/^[a-z]{3}$/.test(role ?? ''))
        refuse('A role is a MARC relator code, such as `aut`.', index, 'role')
      return { name: text(name, limits.name, refuse, index, 'name'), role: role ?? 'aut', sortName: null }
    }),
  }),
  series: (series, refuse) => ({
    series: list(series, limits.series, refuse).map(({ name, position }, index) => {
      if (position && !/^\d{1,8}(\.\d{1,4})?$/.test(position))
        refuse('A position is a decimal from 0 on, with at most 4 decimals.', index, 'position')
      return { name: text(name, limits.name, refuse, index, 'name'), position: position ?? null }
    }),
  }),
  subjects: (subjects, refuse) => ({
    subjects: [
      ...new Set(
        list(subjects, limits.subjects, refuse).map((subject, index) =>
          text(subject, limits.name, refuse, index),
        ),
      ),
    ],
  }),
}

/** All that is wrong with it comes back at once; `fields` are those that were given. */
export function readBookEdit(input: UpdateBookInput) {
  const problems: ProblemRecord[] = []
  const fields = (Object.keys(readers) as EditableField[]).filter((field) => input[field] !== undefined)
  const edits = fields.map((field) => {
    const read = readers[field] as (value: unknown, refuse: Refuse) => BookEdit
    return read(input[field], (message, ...path) => {
      problems.push(problem('INVALID_INPUT', message, ['input', field, ...path.map(String)]))
      return null
    })
  })
  return { edit: Object.assign({}, ...edits) as BookEdit, fields, problems }
}

function text(given: string, limit: number, refuse: Refuse, ...path: (string | number)[]): string {
  const line = readLine(given, limit)
  if (line === null) refuse(`One line of 1 to ${limit} characters.`, ...path)
  return line ?? ''
}

function list<Item>(items: readonly Item[] | null, limit: number, refuse: Refuse): readonly Item[] {
  if (items && items.length > limit) refuse(`At most ${limit} of them.`)
  return (items ?? []).slice(0, limit)
}
