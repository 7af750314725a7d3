import { once } from 'node:events'
import { startProcess } from '../../processes/start-process.ts'

export interface Replay {
  urls: Record<string, string>
  /** From now on it knows what it knows. */
  seal(): void
  /** How often it was asked what it does not know. */
  countUnknown(): Promise<number>
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
    countUnknown: async () => {
      child.send('count')
      const [{ unknown }] = (await once(child, 'message')) as [{ unknown: number }]
      return unknown
    },
    close,
  }
}
