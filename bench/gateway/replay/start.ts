import { once } from 'node:events'
import { startProcess } from '../../processes/start-process.ts'

export interface Replay {
  urls: Record<string, string>
  /** From now on it counts what it has to learn. */
  seal(): void
  /** How often it had to ask the real subgraphs since. */
  countLate(): Promise<number>
  close(): Promise<void>
}

export async function startReplay(upstreams: Record<string, string>): Promise<Replay> {
  const { child, close } = await startProcess('bench/gateway/replay/server.ts', [], {
    env: { UPSTREAMS: JSON.stringify(upstreams) },
    ipc: true,
  })
  const [{ urls }] = (await once(child, 'message')) as [Pick<Replay, 'urls'>]
  return {
    urls,
    seal: () => void child.send('seal'),
    countLate: async () => {
      child.send('count')
      const [{ late }] = (await once(child, 'message')) as [{ late: number }]
      return late
    },
    close,
  }
}
