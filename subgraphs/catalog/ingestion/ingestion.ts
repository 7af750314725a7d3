import { can, type Viewer } from '#kit/auth/viewer.ts'
import type { Ingestion } from '../generated/prisma/client.ts'

export type IngestionRecord = Ingestion

/** Raised when what is unpacked, or how, changes: publications of different versions lie side by side. */
export const pipelineVersion = 1

/** After so many beginnings without an end, it is taken to be the book that ends them. */
export const maxAttempts = 5

/** Where an upload lies until its job knows it by its content. */
export const uploadKey = (ingestionId: string): string => `uploads/${ingestionId}`

export const fileKey = (sha256: string): string => `files/${sha256}`

export const publicationPrefix = (sha256: string): string => `publications/${pipelineVersion}/${sha256}`

/** All that is kept of a file, as `ObjectStore` names it. */
export const fileHoldings = (sha256: string): string[] => [fileKey(sha256), `${publicationPrefix(sha256)}/`]

/** Its uploader, the owners of its book, and who may edit any. */
export const maySee = (viewer: Viewer, ingestion: IngestionRecord, ownerIds: readonly string[]): boolean =>
  viewer.userId !== null &&
  (ingestion.uploaderId === viewer.userId || ownerIds.includes(viewer.userId) || can(viewer, 'book:edit:any'))

/** Nothing more becomes of it. */
export const isOver = ({ state }: IngestionRecord): boolean => state === 'SUCCEEDED' || state === 'FAILED'
