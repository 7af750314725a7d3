import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'

export interface Asset {
  content: Buffer
  type: string
  /** Null: as it is. */
  encoding: 'br' | 'gzip' | null
}

export interface Assets {
  /** What a page names, each as a file name with a hash of its content. */
  script: string
  styles: string[]
  icon: string
  /** Null where there is no such asset. `accepted`: the header Accept-Encoding. */
  read(name: string, accepted: string | undefined): Promise<Asset | null>
}

/** What `npm run generate` makes of `page/`. */
const folder = join(import.meta.dirname, 'generated')
const types: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
}
const encodings = [
  { encoding: 'br', suffix: '.br' },
  { encoding: 'gzip', suffix: '.gz' },
] as const

interface Chunk {
  file: string
  css?: string[]
}

export async function openAssets(): Promise<Assets> {
  const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Record<string, Chunk>
  // Only what is on this list is ever opened, whatever is asked for.
  const names = new Set(await readdir(folder))
  const { file: script, css: styles = [] } = manifest['main.tsx']!
  return {
    script,
    styles,
    icon: manifest['icon.svg']!.file,
    async read(name, accepted) {
      const type = types[extname(name)]
      if (!type || !names.has(name)) return null
      const best = encodings.find(({ encoding }) => accepts(accepted, encoding))
      const content = await readFile(join(folder, `${name}${best?.suffix ?? ''}`))
      return { content, type, encoding: best?.encoding ?? null }
    },
  }
}

/** RFC 9110, section 12.5.3; which of several a client likes best is not asked. */
const accepts = (accepted = '', encoding: string) =>
  accepted
    .toLowerCase()
    .split(',')
    .map((one) => one.trim().split(/\s*;\s*q=/))
    .some(([name, quality = '1']) => name === encoding && Number(quality) > 0)
