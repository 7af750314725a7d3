import { problem } from '#kit/errors/problem.ts'
import type { DataPart, DataRequest } from '../generated/prisma/client.ts'

/** A request with what the parts of the platform have answered, in the order of their answers. */
export type DataRequestRecord = DataRequest & { parts: DataPart[] }

export type DataExportRecord = DataRequestRecord
export type ErasureRecord = DataRequestRecord

/** All of them must answer. */
const answering = ['identity', 'catalog', 'library', 'commerce']

export const isComplete = ({ parts }: DataRequestRecord): boolean =>
  answering.every((name) => parts.some((part) => part.subgraph === name))

/** As it is stored. */
export interface Count {
  what: string
  count: number
}

const day = 86_400_000
/** How long an archive can be fetched. */
export const archiveEnd = (at: Date): Date => new Date(at.getTime() + 7 * day)
export const graceEnd = (at: Date, graceDays: number): Date => new Date(at.getTime() + graceDays * day)

export const underWay = (what: string) => problem('CONFLICT', `${what} is on its way already.`)
export const lastAdministrator = () => problem('CONFLICT', 'Nobody else is an administrator.')
