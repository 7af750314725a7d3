import { requirePermission, type Viewer } from '#kit/auth/viewer.ts'
import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import { sayChanged } from '#kit/events/changes.ts'
import { readLine } from '../text-input.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import type { UpdatePublisherInput } from '../generated/types.ts'
import type { PublisherRecord } from './publisher.ts'
import { ensurePublisher, renamePublisher } from './publisher-repository.ts'

export interface PublisherService {
  rename(
    viewer: Viewer,
    input: UpdatePublisherInput,
  ): Promise<{ publisher: PublisherRecord | null; problems: ProblemRecord[] }>
}

/** Characters. */
const maxName = 200

export const createPublisherService = (prisma: PrismaClient): PublisherService => ({
  async rename(viewer, input) {
    const userId = requirePermission(viewer, 'book:upload')
    const name = readLine(input.name, maxName)
    if (name === null) {
      const message = `A name has 1 to ${maxName} characters.`
      return { publisher: null, problems: [problem('INVALID_INPUT', message, ['input', 'name'])] }
    }
    const publisher = await prisma.$transaction(async (tx) => {
      const renamed = await renamePublisher(tx, await ensurePublisher(tx, userId), name)
      await sayChanged(tx, renamed.id, ['Publisher:*'])
      return renamed
    })
    return { publisher, problems: [] }
  },
})
