import { glob, readFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parentPort } from 'node:worker_threads'

const catalog = join(import.meta.dirname, '../..')
const sources: Record<string, string> = {}
for await (const name of glob('{cover,ingestion}/**/*.ts', { cwd: catalog })) {
  if (name.endsWith('.test.ts')) continue
  const path = join(catalog, name)
  sources[pathToFileURL(path).href] = stripTypeScriptTypes(await readFile(path, 'utf8'))
}
// oxlint-disable-next-line unicorn/require-post-message-target-origin
parentPort?.postMessage(sources)
