import { type CoverFormat, coverUrl } from '../cover/cover.ts'
import type { CoverResolvers, ImageFormat } from '../generated/types.ts'

const extensions: Readonly<Record<ImageFormat, CoverFormat>> = { WEBP: 'webp', AVIF: 'avif', JPEG: 'jpg' }

export const Cover: CoverResolvers = {
  url: ({ sha256 }, { width, format }, { publicUrl }) =>
    coverUrl(publicUrl, sha256, width ?? 320, extensions[format ?? 'WEBP']),
}
