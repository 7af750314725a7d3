import { Worker } from 'node:worker_threads'
import type { Archive } from '../archive/open-archive.ts'
import type { ByteSource } from '../archive/byte-source.ts'
import { type Finding, finding } from '../findings.ts'
import { checkLimits } from '../limits.ts'
import { type CheckMessage, toFinding } from './to-finding.ts'

export interface Check {
  /** EPUBCheck's word on the book, or why there is none; never throws. */
  findings: Finding[]
  /** False where it was not heard out. */
  complete: boolean
}

/**
 * Runs EPUBCheck on a book whose archive has been judged safe, in a thread of its own: one that takes too long or too much is
 * stopped, and costs the book its findings but not its reading.
 */
export async function checkEpub(source: ByteSource, archive: Archive): Promise<Check> {
  const inflated = archive.paths.reduce((sum, path) => sum + archive.size(path), 0)
  if (source.byteSize > checkLimits.fileBytes || inflated > checkLimits.inflatedBytes) return unchecked
  const file = new Uint8Array(await source.read(0, source.byteSize))
  const thread = idle ?? startThread()
  idle = null
  const { promise, resolve } = Promise.withResolvers<Check>()
  const deadline = setTimeout(() => resolve(unchecked), checkLimits.deadlineMs)
  const heard = (messages: CheckMessage[]) => resolve({ findings: messages.map(toFinding), complete: true })
  const failed = () => resolve(unchecked)
  thread.on('message', heard).on('error', failed).on('exit', failed)
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  thread.postMessage(file, [file.buffer])
  thread.ref()
  const check = await promise
  clearTimeout(deadline)
  thread.off('message', heard).off('error', failed).off('exit', failed)
  thread.unref()
  if (check.complete && !idle) idle = thread
  // Not waited for: its end may be long in coming.
  else void thread.terminate()
  return check
}

/** Warm, and so kept for the next book. */
let idle: Worker | null = null

function startThread(): Worker {
  const thread = new Worker(new URL('epubcheck-thread.mjs', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: checkLimits.heapMegabytes },
    // It prints what it parses; nobody reads that.
    stdout: true,
    stderr: true,
  })
  thread.on('error', () => {})
  thread.on('exit', () => {
    if (idle === thread) idle = null
  })
  return thread
}

const unchecked: Check = { findings: [finding('CHECK_INCOMPLETE')], complete: false }
