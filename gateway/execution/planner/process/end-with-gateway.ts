// A thread beside the planner's own, which an operation can keep busy for as long as it likes: ends the process once its gateway has gone.
import { workerData } from 'node:worker_threads'

/** Milliseconds. */
const interval = 1_000

setInterval(() => {
  if (process.ppid !== workerData) process.kill(process.pid, 'SIGKILL')
}, interval)
