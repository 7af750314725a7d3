import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { freePort } from '../support/free-port.ts'

export interface RedisServer extends AsyncDisposable {
  url: string
  stop(): Promise<void>
  /** On the same port, with nothing in it. */
  start(): Promise<void>
}

/** Debian's Redis, which keeps nothing on disk. */
export async function startRedis(): Promise<RedisServer> {
  const port = await freePort()
  let running: { stop(): Promise<void> } | null = null
  const server: RedisServer = {
    url: `redis://127.0.0.1:${port}`,
    async start() {
      const child = spawn('redis-server', ['--port', `${port}`, '--save', '', '--bind', '127.0.0.1'], {
        cwd: '/',
        stdio: 'ignore',
      })
      const exited = once(child, 'exit')
      running = {
        async stop() {
          child.kill('SIGTERM')
          await exited
        },
      }
      while (!(await answers(port))) await new Promise((later) => setTimeout(later, 20))
    },
    async stop() {
      await running?.stop()
      running = null
    },
    [Symbol.asyncDispose]: () => server.stop(),
  }
  await server.start()
  return server
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
