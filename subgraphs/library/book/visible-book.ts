import type { Viewer } from '#kit/auth/viewer.ts'
import type { Loaders } from '../loaders.ts'
import type { BookRecord } from './book.ts'

/** A book that something leads to; null where it is not for a child of the viewer's age. To others the catalog says what there is. */
export const visibleBook = async (
  id: string,
  { viewer, loaders }: { viewer: Viewer; loaders: Loaders },
): Promise<BookRecord | null> => (viewer.ageLimit === null || (await loaders.reach.load(id)) ? { id } : null)
