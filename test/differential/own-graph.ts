import { parse } from 'graphql'
import { readSdl, subgraphs } from '../../schema/sdl.ts'
import type { Subgraphs } from './graph-facts.ts'

/** The platform's own subgraphs. */
export const ownGraph: Subgraphs = new Map(
  await Promise.all(subgraphs.map(async (name) => [name, parse(await readSdl(name))] as const)),
)
