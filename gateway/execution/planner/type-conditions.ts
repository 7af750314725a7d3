import { buildASTSchema, isAbstractType, isInterfaceType, parse } from 'graphql'

/** Names the types that an object may have where a plan says `... on name`; what the schema doesn't know is only itself. */
export type TypesOf = (names: readonly string[]) => readonly string[]

export function typesIn(supergraphSdl: string): TypesOf {
  const schema = buildASTSchema(parse(supergraphSdl), { assumeValid: true, assumeValidSDL: true })
  const typesOf = (name: string): string[] => {
    const type = schema.getType(name)
    if (!isAbstractType(type)) return [name]
    const interfaces = isInterfaceType(type) ? schema.getImplementations(type).interfaces : []
    // An interface object answers with the interface's own name.
    return [type, ...interfaces, ...schema.getPossibleTypes(type)].map((one) => one.name)
  }
  return (names) => [...new Set(names.flatMap(typesOf))]
}
