import { coverUrl } from '../cover/cover.ts'
import type { CoverResolvers } from '../generated/types.ts'

export const Cover: CoverResolvers = {
  url: ({ sha256 }, { width }, { publicUrl }) => coverUrl(publicUrl, sha256, width ?? 320),
}
