import { badUserInput } from '#kit/errors/refusal.ts'
import { isId } from '#kit/ids.ts'
import type { Page } from '#kit/pagination/connection.ts'

/** Newest first by UUIDv7: the id alone is the key, as ids rise with time. */
export function newestFirst({ limit, backward, cursor }: Page) {
  const from = cursor?.[0]
  if (cursor && !(typeof from === 'string' && isId(from)))
    throw badUserInput('That cursor is not one of ours.')
  const beyond = typeof from === 'string' ? { id: backward ? { gt: from } : { lt: from } } : {}
  return { beyond, orderBy: { id: backward ? 'asc' : 'desc' } as const, take: limit + 1 }
}

export const idCursor = (row: { id: string }): unknown[] => [row.id]
