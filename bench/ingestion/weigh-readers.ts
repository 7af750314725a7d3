import { readFileSync } from 'node:fs'
import { cpuMsOf, peakRssMbOf } from '../processes/figures.ts'

export interface Weight {
  peakMb: number
  cpuMs: number
}

/** Looks at our child processes while one of them reads a book: what the last look saw is what it took. */
export function weighReaders() {
  const weight: Weight = { peakMb: 0, cpuMs: 0 }
  const timer = setInterval(() => {
    for (const pid of children()) {
      try {
        // No number, or no file, is a process that has just ended.
        weight.peakMb = Math.max(weight.peakMb, peakRssMbOf(pid) || 0)
        weight.cpuMs = Math.max(weight.cpuMs, cpuMsOf(pid))
      } catch {}
    }
  }, 5)
  return (): Weight => {
    clearInterval(timer)
    return weight
  }
}

/** CONFIG_PROC_CHILDREN, which distributions' kernels have (proc_pid_task(5)). */
const children = (): number[] =>
  readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'latin1')
    .split(' ')
    .filter(Boolean)
    .map(Number)
