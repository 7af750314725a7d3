export type Treatment = 'XHTML' | 'MARKUP' | 'CSS' | 'AS_IS'

export interface PublishedType {
  mediaType: string
  treatment: Treatment
}

/** What readers get, and as what. A type that is not here stays in the original file only: scripts, foreign resources, XML of all kinds. */
const types: Readonly<Record<string, PublishedType>> = {
  'application/xhtml+xml': { mediaType: 'application/xhtml+xml', treatment: 'XHTML' },
  'text/html': { mediaType: 'application/xhtml+xml', treatment: 'XHTML' },
  'text/x-oeb1-document': { mediaType: 'application/xhtml+xml', treatment: 'XHTML' },
  'image/svg+xml': { mediaType: 'image/svg+xml', treatment: 'MARKUP' },
  'application/smil+xml': { mediaType: 'application/smil+xml', treatment: 'MARKUP' },
  'text/css': { mediaType: 'text/css', treatment: 'CSS' },
  'text/x-oeb1-css': { mediaType: 'text/css', treatment: 'CSS' },
  ...asIs('image/jpeg', 'image/jpg'),
  ...asIs('image/png'),
  ...asIs('image/gif'),
  ...asIs('image/webp'),
  ...asIs('image/avif'),
  ...asIs('audio/mpeg', 'audio/mp3'),
  ...asIs('audio/mp4', 'audio/x-m4a'),
  ...asIs('audio/ogg'),
  ...asIs('audio/opus'),
  ...asIs('video/mp4'),
  ...asIs('video/webm'),
  ...asIs('video/ogg'),
  ...asIs('text/vtt'),
  ...asIs(
    'font/ttf',
    'application/font-sfnt',
    'application/x-font-ttf',
    'application/x-font-truetype',
    'application/truetype',
  ),
  ...asIs(
    'font/otf',
    'application/vnd.ms-opentype',
    'application/x-font-otf',
    'application/x-font-opentype',
    'application/font-otf',
  ),
  ...asIs('font/woff', 'application/font-woff', 'application/x-font-woff'),
  ...asIs('font/woff2', 'application/font-woff2'),
}

const fontsByName: Readonly<Record<string, string>> = {
  ttf: 'font/ttf',
  otf: 'font/otf',
  woff: 'font/woff',
  woff2: 'font/woff2',
}

function asIs(mediaType: string, ...aliases: string[]): Record<string, PublishedType> {
  return Object.fromEntries(
    [mediaType, ...aliases].map((name) => [name, { mediaType, treatment: 'AS_IS' as const }]),
  )
}

/** Fonts have gone by many types, so that their name counts too. */
export function publishedType(declared: string, path: string): PublishedType | null {
  if (Object.hasOwn(types, declared)) return types[declared] as PublishedType
  const extension = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? ''
  const isFont = Object.hasOwn(fontsByName, extension) && /font|opentype|octet-stream/.test(declared)
  return isFont ? (types[fontsByName[extension] as string] as PublishedType) : null
}
