import { setTimeout as sleep } from 'node:timers/promises'

/** Asks until the answer is there, a little less often each time; `what` names it if it never comes. */
export async function waitFor<T>(what: string, ask: () => Promise<T | null>, seconds = 60): Promise<T> {
  const deadline = Date.now() + seconds * 1000
  for (let pause = 25; ; pause = Math.min(pause * 1.5, 500)) {
    const answer = await ask()
    if (answer !== null) return answer
    if (Date.now() > deadline) throw new Error(`${what} did not happen within ${seconds} s`)
    await sleep(pause)
  }
}
