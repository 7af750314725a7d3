import { Writable } from 'node:stream'
import { pino } from 'pino'

/** A log whose lines can be read. */
export function listenToLog(level = 'debug') {
  const lines: Record<string, any>[] = []
  const write = (chunk: Buffer, _: string, done: () => void) => {
    lines.push(JSON.parse(chunk.toString()))
    done()
  }
  return { lines, log: pino({ level }, new Writable({ write })) }
}
