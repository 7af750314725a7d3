import { readFileSync, writeFileSync } from 'node:fs'

/** USER_HZ, which Linux fixes at 100 for what it shows of processes. */
const msPerTick = 10
const userTime = 13
const systemTime = 14

/** Milliseconds of CPU that a process has used, in all its threads (proc_pid_stat(5)). */
export function cpuMsOf(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
  // The second field, the name, may have spaces in it.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[userTime - 2]) + Number(fields[systemTime - 2])) * msPerTick
}

/** The same with the processes that it has started and that run: a planner is part of its gateway. */
export const cpuMsOfFamily = (pid: number): number => sumOf(familyOf(pid).map(cpuMsOf))

export const rssMbOf = (pid: number): number => memoryMb(pid, 'VmRSS')
export const rssMbOfFamily = (pid: number): number => sumOf(familyOf(pid).map(rssMbOf))
export const peakRssMbOf = (pid: number): number => memoryMb(pid, 'VmHWM')

/** The peak begins again at what the process holds now (proc_pid_clear_refs(5)). */
export function forgetPeakRss(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5')
}

function memoryMb(pid: number, field: string): number {
  const line = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'latin1'))
  return Number(line?.[1]) / 1_024
}

/** Children come from a process's main thread, where Node starts them (proc_pid_task(5)). */
function familyOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').match(/\d+/g) ?? []
  return [pid, ...children.flatMap((child) => familyOf(Number(child)))]
}

const sumOf = (values: number[]) => values.reduce((sum, value) => sum + value, 0)
