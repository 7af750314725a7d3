import { type ConstDirectiveNode, type ObjectTypeDefinitionNode, parse } from 'graphql'
import { expect, test } from 'vitest'
import { readSdl } from '../../schema/sdl.ts'
import { resolvers as catalog } from '../../subgraphs/catalog/generated/resolvers.ts'
import { resolvers as commerce } from '../../subgraphs/commerce/generated/resolvers.ts'
import { resolvers as identity } from '../../subgraphs/identity/generated/resolvers.ts'
import { resolvers as library } from '../../subgraphs/library/generated/resolvers.ts'

const isResolvableKey = ({ name, arguments: given }: ConstDirectiveNode) =>
  name.value === 'key' &&
  !given?.some(
    (one) => one.name.value === 'resolvable' && one.value.kind === 'BooleanValue' && !one.value.value,
  )

async function entitiesOf(subgraph: string): Promise<ObjectTypeDefinitionNode[]> {
  return parse(await readSdl(subgraph)).definitions.flatMap((one) =>
    one.kind === 'ObjectTypeDefinition' && one.directives?.some(isResolvableKey) ? one : [],
  )
}

/** Without it, `@apollo/subgraph` gives every reference back as it came: an entity that is not there would be. */
test.each(Object.entries({ identity, catalog, library, commerce }))(
  '%s resolves each entity that has a key',
  async (subgraph, resolvers: Record<string, object>) => {
    const names = (await entitiesOf(subgraph)).map(({ name }) => name.value)
    const resolved = names.filter((name) => '__resolveReference' in (resolvers[name] ?? {}))
    expect(names).toContain('User')
    expect(resolved).toEqual(names)
  },
)
