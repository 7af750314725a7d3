import type { Event } from '#kit/events/event.ts'
import { countRecords } from '#kit/events/erased.ts'
import { appendEvents } from '#kit/events/outbox.ts'
import type { ObjectStore } from '#kit/storage/object-store.ts'
import { inPieces, putExport } from '#kit/storage/put-export.ts'
import type { Tx } from '../database.ts'
import type { EventPayloads, UserErased, UserExportRequested } from '../generated/events.ts'
import { findPublisherId } from '../publisher/publisher-repository.ts'

/** Whom a publisher's books are by once its user has left. */
const formerPublisher = 'Former publisher'
/** Who uploaded what nobody uploaded. */
const nobody = '00000000-0000-0000-0000-000000000000'

/** Everything that the catalog keeps of a user: what they published and uploaded. */
export async function exportUser(
  tx: Tx,
  store: ObjectStore,
  { data: { userId, requestId } }: Event<UserExportRequested>,
): Promise<void> {
  const publisherId = await findPublisherId(tx, userId)
  const file = await putExport(store, `exports/${requestId}/catalog.json`, {
    names: await tx.userName.findMany({ where: { userId } }),
    publishers: publisherId === null ? [] : await tx.publisher.findMany({ where: { id: publisherId } }),
    books:
      publisherId === null
        ? []
        : inPieces((after, take) =>
            tx.book.findMany({
              where: { publisherId, id: { gt: after } },
              omit: { publication: true },
              orderBy: { id: 'asc' },
              take: Math.min(take, 100),
            }),
          ),
    ingestions: inPieces((after, take) =>
      tx.ingestion.findMany({
        where: { uploaderId: userId, id: { gt: after } },
        orderBy: { id: 'asc' },
        take,
      }),
    ),
  })
  await say(tx, 'UserDataExported', { userId, requestId, subgraph: 'catalog', ...file })
}

/** Who published goes; what they published stays, as its readers have bought it. */
export async function eraseUser(tx: Tx, { data: { userId } }: Event<UserErased>): Promise<void> {
  const publisherId = await findPublisherId(tx, userId)
  const deleted = countRecords({
    names: await tx.userName.deleteMany({ where: { userId } }),
    publisherMemberships: await tx.publisherMember.deleteMany({ where: { userId } }),
  })
  const uploads = { where: { uploaderId: userId }, data: { uploaderId: nobody } }
  const ingestions = await tx.ingestion.updateMany(uploads)
  if (publisherId !== null)
    await tx.publisher.update({ where: { id: publisherId }, data: { name: formerPublisher } })
  const books = publisherId === null ? 0 : await tx.book.count({ where: { publisherId } })
  const kept = countRecords({ books, ingestions })
  await say(tx, 'UserDataErased', { userId, subgraph: 'catalog', deleted, kept })
}

const say = <Type extends 'UserDataErased' | 'UserDataExported'>(
  tx: Tx,
  type: Type,
  data: EventPayloads[Type],
) => appendEvents(tx, [{ type, subject: data.userId, version: 1, data }])
