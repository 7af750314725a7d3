import type { Db } from '../database.ts'

export interface Habits {
  secondsToday: number
  streakDays: number
  booksFinishedThisYear: number
  minutesPerDay: number | null
}

/**
 * All of it in one statement. A streak is the run of days (UTC) that ends today or yesterday: numbered backwards, the days of one run
 * and their numbers have the same sum.
 */
export async function readHabits(db: Db, userId: string, now: Date): Promise<Habits> {
  const [habits] = await db.$queryRaw<Habits[]>`
    WITH today AS (SELECT (${now}::timestamptz AT TIME ZONE 'UTC')::date AS day),
    days AS (
      SELECT (at AT TIME ZONE 'UTC')::date AS day, sum(seconds_read)::int AS seconds
      FROM progress_report, today
      WHERE user_id = ${userId}::uuid AND seconds_read > 0 GROUP BY 1),
    runs AS (SELECT day, day + row_number() OVER (ORDER BY day DESC)::int AS run FROM days)
    SELECT
      coalesce((SELECT seconds FROM days, today WHERE days.day = today.day), 0) AS "secondsToday",
      (SELECT count(*)::int FROM runs WHERE run = (
        SELECT run FROM runs, today WHERE runs.day >= today.day - 1 ORDER BY runs.day DESC LIMIT 1)) AS "streakDays",
      (SELECT count(*)::int FROM progress, today
        WHERE user_id = ${userId}::uuid
          AND finished_at >= date_trunc('year', today.day::timestamp) AT TIME ZONE 'UTC') AS "booksFinishedThisYear",
      (SELECT minutes_per_day FROM reading_goal WHERE user_id = ${userId}::uuid) AS "minutesPerDay"`
  if (!habits) throw new Error('A query without FROM gave back no row.')
  return habits
}

export async function setGoal(db: Db, userId: string, minutesPerDay: number | null): Promise<void> {
  if (minutesPerDay === null) await db.readingGoal.deleteMany({ where: { userId } })
  else
    await db.readingGoal.upsert({
      where: { userId },
      create: { userId, minutesPerDay },
      update: { minutesPerDay },
    })
}
