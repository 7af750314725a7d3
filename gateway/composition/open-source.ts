import { existsSync } from 'node:fs'
import type { GatewayConfig } from '../config.ts'
import { ours } from '../discovery/config.ts'
import type { Discovery } from '../discovery/discovery.ts'
import type { AskSubgraph } from '../subgraph/ask-subgraph.ts'
import type { Subgraph } from '../subgraph/subgraph.ts'
import { askSdls } from './ask-sdls.ts'
import { composeFrom } from './from-subgraphs.ts'
import { supergraphReader, type Supergraph } from './supergraph.ts'

/** Where the supergraph comes from, and goes on coming from. */
export interface SupergraphSource {
  /** What the gateway starts with, so that it comes up while subgraphs do not compose; null where there is no file. */
  file: Supergraph | null
  /** The subgraphs that are connected, whether or not they are in a supergraph. */
  always: ReadonlyMap<string, ''>
  /** That of now: of the file, or composed of what `subgraphs` say of themselves. */
  reader(subgraphs: ReadonlyMap<string, Subgraph>, ask: AskSubgraph): () => Promise<Supergraph>
}

export async function openSource(
  { supergraphSource, supergraphFile, discovery: { configured, registryUrl } }: GatewayConfig,
  { registeredSdls }: Discovery,
): Promise<SupergraphSource> {
  if (supergraphSource === 'file') {
    const read = supergraphReader(supergraphFile, (name) => name in configured || registryUrl !== null)
    return { file: await read(), always: new Map(), reader: () => read }
  }
  const names = Object.keys(configured)
  return {
    file: existsSync(supergraphFile) ? await supergraphReader(supergraphFile, () => true)() : null,
    always: new Map((registeredSdls ? ours : names).map((name) => [name, ''])),
    reader: (subgraphs, ask) =>
      composeFrom(registeredSdls ? async () => registeredSdls() : askSdls(names, subgraphs, ask)),
  }
}
