// The reader's own process: no settings, no keys, no files. All that it sees and writes goes through its parent.
import type { FromReader, Place, Request, Task, ToReader } from './protocol.ts'
import { readBook } from './read-book.ts'

const chunkBytes = 256 * 1024
const waiting = new Map<number, (value: unknown) => void>()
let lastId = 0

function say(message: FromReader): Promise<void> {
  return new Promise((resolve) => {
    // A parent that is gone wants no answer.
    process.send?.(message, undefined, undefined, (error: Error | null) =>
      error ? process.exit(1) : resolve(),
    )
  })
}

async function run(task: Task, file: number): Promise<void> {
  function ask(request: Request): Promise<unknown> {
    lastId += 1
    const id = lastId
    return new Promise((resolve) => {
      waiting.set(id, resolve)
      void say({ type: 'request', file, id, request })
    })
  }

  async function put(
    place: Place,
    mediaType: string,
    body: AsyncIterable<Uint8Array> | Uint8Array,
  ): Promise<void> {
    const stream = (await ask({ type: 'open', place, mediaType })) as number
    try {
      for await (const bytes of body instanceof Uint8Array ? [body] : body) {
        for (let at = 0; at < bytes.length; at += chunkBytes) {
          await ask({ type: 'write', stream, bytes: bytes.subarray(at, at + chunkBytes) })
        }
      }
    } catch (error) {
      await ask({ type: 'discard', stream })
      throw error
    }
    await ask({ type: 'close', stream })
  }

  let said = 0
  const outcome = await readBook(task, {
    source: {
      byteSize: task.byteSize,
      read: async (start, end) => (await ask({ type: 'read', start, end })) as Uint8Array,
    },
    publication: { put: (path, mediaType, body) => put({ at: 'publication', path }, mediaType, body) },
    putCover: (sha256, mediaType, bytes) => put({ at: 'cover', sha256 }, mediaType, bytes),
    onProgress(fraction) {
      if (fraction - said < 0.05) return
      said = fraction
      void say({ type: 'progress', file, fraction })
    },
  })
  await say({ type: 'outcome', file, outcome })
}

process.on('message', (message: ToReader) => {
  if (message.type === 'task') void run(message.task, message.file)
  else if (message.type === 'reply') {
    waiting.get(message.id)?.(message.value)
    waiting.delete(message.id)
  }
})
process.on('disconnect', () => process.exit())
