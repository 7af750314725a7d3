import { Pool } from 'undici'
import { cpuMsOfFamily } from '../processes/figures.ts'

export interface Asked {
  body: string
  headers: Record<string, string>
}

export interface Target {
  url: string
  pid: number
}

export interface Saturation {
  requestsPerSecond: number
  cpuMsPerRequest: number
}

export interface Latency {
  p50: number
  p99: number
}

/**
 * As fast as it goes on `connections`, each with a request of its own and no pause; for `ms`, and on a busy machine until
 * there have been `requests`, since fewer say nothing.
 */
export async function saturate(
  target: Target,
  asked: Asked[],
  { connections, ms, requests }: { connections: number; ms: number; requests: number },
): Promise<Saturation> {
  const send = opened(target, connections)
  const cpuBefore = cpuMsOfFamily(target.pid)
  const started = performance.now()
  let answered = 0
  const connection = async (index: number) => {
    const own = asked[index % asked.length]!
    while (answered < requests || performance.now() - started < ms) {
      await send(own)
      answered++
    }
  }
  await Promise.all(Array.from({ length: connections }, (_, index) => connection(index)))
  const seconds = (performance.now() - started) / 1_000
  const cpuMs = cpuMsOfFamily(target.pid) - cpuBefore
  await send.close()
  return { requestsPerSecond: answered / seconds, cpuMsPerRequest: cpuMs / answered }
}

/** One request after the other. */
export async function queue(target: Target, asked: Iterable<Asked>): Promise<{ cpuMsPerRequest: number }> {
  const send = opened(target, 1)
  const cpuBefore = cpuMsOfFamily(target.pid)
  let answered = 0
  for (const one of asked) {
    await send(one)
    answered++
  }
  const cpuMs = cpuMsOfFamily(target.pid) - cpuBefore
  await send.close()
  return { cpuMsPerRequest: cpuMs / answered }
}

/**
 * At a steady rate, whether or not the answers keep up; each request's time counts from when it was due, so that one that had to
 * wait for those before it does not look quick.
 */
export async function pace(
  target: Target,
  asked: Asked[],
  { connections, requests, rate }: { connections: number; requests: number; rate: number },
): Promise<Latency> {
  const send = opened(target, connections)
  const started = performance.now()
  const times: number[] = []
  const pending: Promise<void>[] = []
  while (pending.length < requests) {
    const now = performance.now() - started
    for (let due = dueAt(pending.length, rate); due <= now && pending.length < requests;) {
      const begun = started + due
      const sent = send(asked[pending.length % asked.length]!)
      const timed = sent.then(() => void times.push(performance.now() - begun))
      // It is thrown below; until then nobody waits for it, and Node would end the process with all that it has started still running.
      timed.catch(() => {})
      pending.push(timed)
      due = dueAt(pending.length, rate)
    }
    await new Promise((later) => setTimeout(later, 1))
  }
  await Promise.all(pending)
  await send.close()
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? NaN
  return { p50: at(0.5), p99: at(0.99) }
}

const dueAt = (index: number, rate: number) => (index * 1_000) / rate

function opened({ url }: Target, connections: number) {
  const { origin, pathname } = new URL(url)
  const pool = new Pool(origin, { connections, pipelining: 1 })
  const send = async ({ body, headers }: Asked): Promise<void> => {
    const response = await pool
      .request({ method: 'POST', path: pathname, headers, body })
      .catch((cause: unknown) => {
        throw new Error(`${url} did not answer`, { cause })
      })
    const text = await response.body.text()
    if (response.statusCode !== 200 || !text.startsWith('{"data":') || text.includes('"errors":')) {
      throw new Error(`${url} answered ${response.statusCode}: ${text.slice(0, 500)}`)
    }
  }
  return Object.assign(send, { close: () => pool.close() })
}
