import { connect } from 'node:net'

export interface Dripping {
  /** Settles once there is a connection, or none to be had. */
  opened: Promise<void>
  /** All that was answered, once the connection has ended. */
  ended: Promise<string>
}

export interface Drip {
  /** Sent at once. */
  whole?: string
  /** Sent byte by byte, over and over. */
  drops: string
  /** Milliseconds from one byte to the next. */
  every: number
}

/** A client that keeps its connection by sending a byte now and then (slowloris). */
export function sendDropByDrop(url: string, { whole = '', drops, every }: Drip): Dripping {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.write(whole)
  const opened = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<string>()
  let answered = ''
  let sent = 0
  const drip = setInterval(() => {
    if (drops && socket.writable) socket.write(drops[sent++ % drops.length] ?? '')
  }, every)
  socket
    .on('connect', opened.resolve)
    .on('data', (chunk) => (answered += String(chunk)))
    .on('error', () => socket.destroy())
    .on('close', () => {
      clearInterval(drip)
      opened.resolve()
      ended.resolve(answered)
    })
  return { opened: opened.promise, ended: ended.promise }
}
