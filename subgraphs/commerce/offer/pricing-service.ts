import { can, requirePermission, type Viewer } from '#kit/auth/viewer.ts'
import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import { isId } from '#kit/ids.ts'
import { mayPrice } from '../book/book.ts'
import { findBook, type Book } from '../book/book-repository.ts'
import { publish } from '../events/publish.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import type { SetBookPricingInput } from '../generated/types.ts'
import { isForSale } from './offer.ts'
import { readPricing } from './pricing-input.ts'
import { savePricing } from './pricing-repository.ts'

export interface PricingService {
  set(
    viewer: Viewer,
    input: SetBookPricingInput,
  ): Promise<{ bookId: string | null; problems: ProblemRecord[] }>
}

export interface PricingParts {
  prisma: PrismaClient
  /** Waits until what the catalog said before now is known here. */
  catchUp: () => Promise<void>
}

export function createPricingService({ prisma, catchUp }: PricingParts): PricingService {
  async function findOwnBook(viewer: Viewer, bookId: string): Promise<Book | null> {
    if (!isId(bookId)) return null
    const look = async () => {
      const book = await findBook(prisma, bookId)
      return book && mayPrice(viewer, book) ? book : null
    }
    const found = await look()
    if (found) return found
    await catchUp()
    return look()
  }

  return {
    async set(viewer, input) {
      if (!can(viewer, 'offer:edit:any')) requirePermission(viewer, 'offer:edit')
      const { terms, problems } = readPricing(input)
      const book = await findOwnBook(viewer, input.bookId)
      if (!book) problems.push(problem('NOT_FOUND', 'There is no such book of yours.', ['input', 'bookId']))
      if (!book || problems.length) return { bookId: null, problems }

      await prisma.$transaction(async (tx) => {
        const pricing = await savePricing(tx, book.id, terms)
        await publish(tx, {
          type: 'BookOffersChanged',
          subject: book.id,
          version: pricing.version,
          data: {
            bookId: book.id,
            purchase: isForSale(pricing),
            membership: pricing.membership,
            adsPerChapter: pricing.adsPerChapter,
          },
        })
      })
      return { bookId: book.id, problems: [] }
    },
  }
}
