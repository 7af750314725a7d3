// npm run persist -- <folder of operations> [<manifest>]
import { readFile, writeFile } from 'node:fs/promises'
import { buildSchema } from 'graphql'
import { ManifestError, makeManifest } from './make-manifest.ts'

const apiSchema = new URL('../../schema/api.graphql', import.meta.url)

const [folder, file = 'persisted-query-manifest.json'] = process.argv.slice(2)
if (!folder) {
  console.error('npm run persist -- <folder of operations> [<manifest>]')
  process.exit(1)
}
try {
  const manifest = await makeManifest(folder, buildSchema(await readFile(apiSchema, 'utf8')))
  await writeFile(file, `${JSON.stringify(manifest, null, 2)}\n`)
  console.log(`${manifest.operations.length} operations: ${file}`)
} catch (error) {
  if (!(error instanceof ManifestError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
