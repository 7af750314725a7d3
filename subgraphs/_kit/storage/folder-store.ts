import { createReadStream, createWriteStream } from 'node:fs'
import { access, constants, mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { newId } from '../ids.ts'
import { checkKey, type ObjectInfo, type ObjectStore } from './object-store.ts'

/** Bytes that wait while the disk is busy, and are then written at once. */
const gathered = 1_048_576

/** Objects as files. What is being written lies in `.incoming` and is moved into its place once it is whole. */
export function openFolderStore(root: string): ObjectStore {
  const incoming = join(root, '.incoming')
  const pathOf = (key: string) => join(root, ...checkKey(key).split('/').map(encodeName))

  /** A folder without objects is none: it goes, and those above it that it alone was in. */
  async function removeEmpty(folder: string): Promise<void> {
    for (let at = folder; at.startsWith(root + sep); at = dirname(at)) {
      const isGone = await rmdir(at).then(() => true, isAbsent)
      if (!isGone) return
    }
  }

  async function moveInto(source: string, key: string): Promise<void> {
    const target = pathOf(key)
    for (let tries = 20; ; tries -= 1) {
      try {
        await mkdir(dirname(target), { recursive: true })
        return await rename(source, target)
      } catch (error) {
        // The folder goes with the last of what is in it, and may just have gone; or there is no such object.
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || tries === 1) throw error
      }
    }
  }

  return {
    async put(key, body) {
      const temporary = join(incoming, newId())
      checkKey(key)
      await mkdir(incoming, { recursive: true })
      try {
        await pipeline(
          body instanceof Readable ? body : Readable.from([body]),
          createWriteStream(temporary, { flush: true, highWaterMark: gathered }),
        )
        const { size } = await stat(temporary)
        await moveInto(temporary, key)
        return { byteSize: size }
      } catch (error) {
        await rm(temporary, { force: true })
        throw error
      }
    },

    async get(key, range) {
      const file = await open(pathOf(key)).catch(ignoreAbsent)
      if (!file) return null
      const info = await file.stat()
      if (!info.isFile()) {
        await file.close()
        return null
      }
      // The open file stays whole even when the object is replaced meanwhile.
      const body = createReadStream('', { fd: file, ...(range && { start: range.start, end: range.end }) })
      return { body, byteSize: info.size, etag: etagOf(info) }
    },

    async head(key) {
      const info = await stat(pathOf(key)).catch(ignoreAbsent)
      return info?.isFile() ? toInfo(key, info) : null
    },

    move: (from, to) => moveInto(pathOf(from), to),

    async delete(keys) {
      await Promise.all(keys.map((key) => rm(pathOf(key), { force: true })))
      for (const folder of new Set(keys.map((key) => dirname(pathOf(key))))) await removeEmpty(folder)
    },

    async *list(prefix) {
      const within = join(root, ...prefix.split('/').slice(0, -1).map(encodeName))
      const entries = await readdir(within, { recursive: true, withFileTypes: true }).catch(ignoreAbsent)
      for (const entry of entries ?? []) {
        if (!entry.isFile() || entry.parentPath === incoming) continue
        const path = join(entry.parentPath, entry.name)
        const key = relative(root, path).split(sep).map(decodeURIComponent).join('/')
        const info = key.startsWith(prefix) ? await stat(path).catch(ignoreAbsent) : null
        if (info) yield toInfo(key, info)
      }
    },

    async *names(prefix) {
      const within = join(root, ...prefix.split('/').slice(0, -1).map(encodeName))
      const entries = await readdir(within, { withFileTypes: true }).catch(ignoreAbsent)
      for (const entry of entries ?? []) {
        if (join(within, entry.name) === incoming) continue
        yield decodeURIComponent(entry.name) + (entry.isDirectory() ? '/' : '')
      }
    },

    async discardUnfinished(before) {
      for (const name of (await readdir(incoming).catch(ignoreAbsent)) ?? []) {
        const path = join(incoming, name)
        const info = await stat(path).catch(ignoreAbsent)
        if (info && info.mtime < before) await rm(path, { force: true })
      }
    },

    async ready() {
      await mkdir(incoming, { recursive: true })
      await access(root, constants.W_OK)
    },

    async close() {},
  }
}

/** Keeps what other file systems forbid in names, and the escape itself, out of them. */
const encodeName = (name: string) =>
  // oxlint-disable-next-line no-control-regex
  name.replace(/[%<>:"|?*\u0000-\u001f]/g, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`)

interface FileFacts {
  size: number
  mtime: Date
  mtimeMs: number
  ino: number
}

const etagOf = (info: FileFacts) =>
  `"${info.ino.toString(36)}-${info.size.toString(36)}-${info.mtimeMs.toString(36)}"`

const toInfo = (key: string, info: FileFacts): ObjectInfo => ({
  key,
  byteSize: info.size,
  etag: etagOf(info),
  modifiedAt: info.mtime,
})

function ignoreAbsent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
  throw error
}

/** False where there is something in it. */
function isAbsent(error: NodeJS.ErrnoException): boolean {
  if (error.code === 'ENOENT') return true
  if (error.code === 'ENOTEMPTY' || error.code === 'EEXIST') return false
  throw error
}
