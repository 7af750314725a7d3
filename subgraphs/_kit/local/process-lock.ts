import { readFileSync } from 'node:fs'
import { open, readFile, rm } from 'node:fs/promises'

interface Holder {
  pid: number
  born: string
}

/**
 * Takes the lock file for this process, or says that a living process has it. A dead holder's lock (kill -9) is taken over; a process
 * that only has the dead one's number is told apart by its time of birth, where the system shows it.
 */
export async function takeLock(path: string): Promise<{ release(): Promise<void> } | null> {
  for (;;) {
    const file = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return null
      throw error
    })
    if (file) {
      const holder: Holder = { pid: process.pid, born: bornAt(process.pid) }
      await file.writeFile(JSON.stringify(holder))
      await file.close()
      return { release: () => rm(path, { force: true }) }
    }
    const holder = await readHolder(path)
    if (holder && isRunning(holder.pid) && bornAt(holder.pid) === holder.born) return null
    await rm(path, { force: true })
  }
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Field 22 of `/proc/<pid>/stat` (proc_pid_stat(5)); empty where there is no such file. */
function bornAt(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}

async function readHolder(path: string): Promise<Holder | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder
  } catch {
    return null
  }
}
