import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { generateTypes } from './codegen.ts'
import { subgraphs } from './sdl.ts'

/** `npm run generate [-- subgraph ...]`: Prisma clients and resolver types, from what is in the checkout and nothing else. */
const root = join(import.meta.dirname, '..')
const asked = process.argv.slice(2)
const run = promisify(execFile)

await Promise.all(
  (asked.length ? asked : [...subgraphs]).map(async (name) => {
    await generateClient(name)
    await generateTypes(name)
  }),
)

async function generateClient(name: string): Promise<void> {
  const schema = join(root, 'prisma', name, 'schema.prisma')
  if (!existsSync(schema)) throw new Error(`There is no ${schema}.`)
  await run(
    process.execPath,
    [join(root, 'node_modules', 'prisma', 'build', 'index.js'), 'generate', '--schema', schema],
    {
      cwd: root,
      // Prisma would download an engine here that generating does not use; any file that exists keeps it from that.
      env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1' },
    },
  )
}
