import { listContributors, replaceContributors } from '../author/author-repository.ts'
import type { Tx } from '../database.ts'
import { type BookSaid, publishBookEvent } from '../events/publish.ts'
import { searchVector } from '../search/search-vector.ts'
import { listSeriesEntries, replaceSeries } from '../series/series-repository.ts'
import type { BookRecord } from './book.ts'
import type { BookEdit } from './book-input.ts'
import { type BookChange, changeBook, saveSearchVector } from './book-repository.ts'
import { takeSnapshot } from './book-snapshot.ts'
import { sortTitleOf } from './sort-title.ts'

export interface BookEditing {
  /** The version rises, and others are told, both within `tx`. Call it once for a book, with all that changes. */
  change(tx: Tx, book: BookRecord, change: BookChange, said?: BookSaid): Promise<BookRecord>
  /** The same for what is known of a book: what follows from that is brought up to date. */
  edit(tx: Tx, book: BookRecord, edit: BookEdit, said?: BookSaid): Promise<BookRecord>
  /** Says that a book was made, with all that is known of it from the beginning. */
  announce(tx: Tx, book: BookRecord, edit: BookEdit): Promise<void>
}

export interface BookEditingOptions {
  clock: () => Date
  publicUrl: string
}

export function createBookEditing({ clock, publicUrl }: BookEditingOptions): BookEditing {
  async function change(
    tx: Tx,
    book: BookRecord,
    fields: BookChange,
    said: BookSaid = { type: 'BookChanged' },
  ): Promise<BookRecord> {
    const changed = await changeBook(tx, book.id, { ...fields, updatedAt: clock() })
    await say(tx, changed, said)
    return changed
  }

  const say = async (tx: Tx, book: BookRecord, said: BookSaid) =>
    publishBookEvent(tx, await takeSnapshot(tx, book, publicUrl), book.version, said)

  return {
    change,
    async edit(tx, book, { contributors, series, ...fields }, said) {
      await saveNames(tx, book, { contributors, series })
      const title = fields.title ?? book.title
      const language = fields.language === undefined ? book.language : fields.language
      const changed = await change(tx, book, { ...fields, sortTitle: sortTitleOf(title, language) }, said)
      await index(tx, changed)
      return changed
    },
    async announce(tx, book, { contributors, series }) {
      await saveNames(tx, book, { contributors, series })
      await index(tx, book)
      await say(tx, book, { type: 'BookChanged' })
    },
  }
}

async function saveNames(
  tx: Tx,
  { id, publisherId }: BookRecord,
  { contributors, series }: Pick<BookEdit, 'contributors' | 'series'>,
): Promise<void> {
  if (contributors) await replaceContributors(tx, id, publisherId, contributors)
  if (series) await replaceSeries(tx, id, publisherId, series)
}

/** Makes it found by what it says now. */
async function index(tx: Tx, book: BookRecord): Promise<void> {
  const [contributors = []] = await listContributors(tx, [book.id])
  const [series = []] = await listSeriesEntries(tx, [book.id])
  const vector = searchVector({
    ...book,
    contributors: contributors.map(({ author }) => author.name),
    series: series.map((entry) => entry.series.name),
    description: book.descriptionText,
  })
  await saveSearchVector(tx, book.id, vector)
}
