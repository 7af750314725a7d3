import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { build } from 'vite'

/** Part of `npm run generate`: makes of `page/` what the gateway serves to browsers, into `generated/`, compressed beforehand. */
const folder = join(import.meta.dirname, 'generated')

await build({
  configFile: false,
  root: join(import.meta.dirname, 'page'),
  base: '/graphiql/',
  // Of warnings there are hundreds: each of GraphiQL's modules is marked for servers that render React.
  logLevel: 'error',
  build: {
    outDir: folder,
    emptyOutDir: true,
    assetsDir: '',
    assetsInlineLimit: 0,
    manifest: 'manifest.json',
    modulePreload: { polyfill: false },
    rolldownOptions: { input: join(import.meta.dirname, 'page/main.tsx') },
  },
  worker: { format: 'es' },
})

/** Of 11: the two above it take five times as long, and save a tenth. */
const params = { [constants.BROTLI_PARAM_QUALITY]: 9 }
await Promise.all(
  (await readdir(folder)).map(async (name) => {
    const path = join(folder, name)
    const content = await readFile(path)
    await writeFile(`${path}.br`, await promisify(brotliCompress)(content, { params }))
    // For plain HTTP, over which browsers take no Brotli.
    await writeFile(`${path}.gz`, await promisify(gzip)(content, { level: 9 }))
  }),
)
