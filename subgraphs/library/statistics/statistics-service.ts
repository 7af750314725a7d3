import { requirePermission, requireUser, type Viewer } from '#kit/auth/viewer.ts'
import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import type { Parts } from '../database.ts'
import type { ReadingStatistics, SetReadingGoalInput } from '../generated/types.ts'
import { readHabits, setGoal } from './statistics-repository.ts'

export interface SetReadingGoalResult {
  reading: ReadingStatistics | null
  problems: ProblemRecord[]
}

const minutesOfDay = 1_440

export function createStatisticsService({ prisma, clock }: Pick<Parts, 'prisma' | 'clock'>) {
  const read = async (userId: string): Promise<ReadingStatistics> => {
    const { secondsToday, minutesPerDay, ...counts } = await readHabits(prisma, userId, clock())
    const minutesToday = Math.floor(secondsToday / 60)
    const goal =
      minutesPerDay === null ? null : { target: minutesPerDay, reached: minutesToday >= minutesPerDay }
    return { minutesToday, ...counts, goal }
  }

  return {
    /** The viewer's own. */
    read: (viewer: Viewer): Promise<ReadingStatistics> => read(requireUser(viewer)),

    async setGoal(viewer: Viewer, { target }: SetReadingGoalInput): Promise<SetReadingGoalResult> {
      const userId = requirePermission(viewer, 'book:read')
      if (target != null && (target < 1 || target > minutesOfDay)) {
        const fault = problem('INVALID_INPUT', `1 to ${minutesOfDay} minutes.`, ['input', 'target'])
        return { reading: null, problems: [fault] }
      }
      await setGoal(prisma, userId, target ?? null)
      return { reading: await read(userId), problems: [] }
    },
  }
}
