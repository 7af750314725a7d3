import {
  GraphQLError,
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import { OperationRefused, type DocumentCode } from '../execution/refused.ts'

/** How large a document may be. A fragment counts wherever it is spread, so that a short document cannot become a huge one. */
export interface DocumentLimits {
  maxTokens: number
  maxSelections: number
  maxDepth: number
  maxAliases: number
  maxRootFields: number
  maxDirectives: number
}

/** Directives at one place; those of one kind say nothing new, and each would be complained of. */
const maxDirectivesAtOnePlace = 4

interface Size {
  selections: number
  depth: number
  aliases: number
  rootFields: number
  directives: number
}

const codes = {
  selections: ['GRAPHQL_VALIDATION_FAILED', 'selects more than', 'maxSelections', 'fields'],
  depth: ['MAX_DEPTH_LIMIT', 'nests fields deeper than', 'maxDepth', 'levels'],
  aliases: ['MAX_ALIASES_LIMIT', 'has more than', 'maxAliases', 'aliases'],
  rootFields: ['MAX_ROOT_FIELDS_LIMIT', 'has more than', 'maxRootFields', 'root fields'],
  directives: ['MAX_DIRECTIVES_LIMIT', 'has more than', 'maxDirectives', 'directives'],
} as const satisfies Record<keyof Size, [DocumentCode, string, keyof DocumentLimits, string]>

const measures = Object.keys(codes) as (keyof Size)[]
const empty: Size = { selections: 0, depth: 0, aliases: 0, rootFields: 0, directives: 0 }

/** All operations of a document together: a client's whole file may come with the name of the one that is meant. */
const maxLargestOperations = 10

/** Throws for what is too large, before validation, some of whose rules take the square of it. */
export function refuseExcess(document: DocumentNode, limits: DocumentLimits): void {
  const sizeOf = measuring(document, limits)
  let selections = 0
  for (const node of document.definitions) {
    if (node.kind !== Kind.OPERATION_DEFINITION && node.kind !== Kind.FRAGMENT_DEFINITION) continue
    const directives = countDirectives(node)
    // A fragment that nothing spreads is validated all the same.
    const size = sizeOf(node.selectionSet)
    if (node.kind === Kind.FRAGMENT_DEFINITION) continue
    refuseOver({ ...size, directives: size.directives + directives }, limits)
    selections += size.selections
    if (selections > maxLargestOperations * limits.maxSelections)
      throw refuse(
        'GRAPHQL_VALIDATION_FAILED',
        'The operations of the document select too many fields together.',
      )
  }
}

function refuseOver(size: Size, limits: DocumentLimits): void {
  const over = measures.find((measure) => size[measure] > limits[codes[measure][2]])
  if (!over) return
  const [code, excess, limit, of] = codes[over]
  throw refuse(code, `The operation ${excess} ${limits[limit]} ${of}.`)
}

const refuse = (code: DocumentCode, message: string) =>
  new OperationRefused(code, [new GraphQLError(message)])

function measuring(document: DocumentNode, limits: DocumentLimits) {
  const fragments = new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
    ),
  )
  const known = new Map<FragmentDefinitionNode, Size>()

  /** A field's own set is one level deeper; a fragment's stands where it is spread. */
  const sizeOf = ({ selections }: SelectionSetNode): Size => {
    const size = { ...empty, selections: selections.length }
    for (const node of selections) {
      refuseUnsupported(node)
      size.directives += countDirectives(node)
      if (node.kind === Kind.FIELD) {
        const inner = node.selectionSet ? sizeOf(node.selectionSet) : empty
        if (node.alias) size.aliases += 1
        add(size, { ...inner, depth: inner.depth + 1, rootFields: 1 })
      } else
        add(
          size,
          node.kind === Kind.INLINE_FRAGMENT ? sizeOf(node.selectionSet) : sizeOfSpread(node.name.value),
        )
    }
    // What has unfolded to too much is not unfolded any further.
    refuseOver({ ...size, rootFields: 0 }, limits)
    return size
  }

  const sizeOfSpread = (name: string): Size => {
    const fragment = fragments.get(name)
    if (!fragment) return empty
    const size = known.get(fragment)
    if (size) return size
    // Met again within itself it adds nothing here; validation refuses the circle.
    known.set(fragment, empty)
    const measured = sizeOf(fragment.selectionSet)
    known.set(fragment, measured)
    return measured
  }
  return sizeOf
}

function add(size: Size, more: Size): void {
  size.selections += more.selections
  size.depth = Math.max(size.depth, more.depth)
  size.aliases += more.aliases
  size.rootFields += more.rootFields
  size.directives += more.directives
}

function countDirectives({ directives = [] }: { directives?: readonly unknown[] | undefined }): number {
  if (directives.length > maxDirectivesAtOnePlace)
    throw refuse('MAX_DIRECTIVES_LIMIT', `One place has more than ${maxDirectivesAtOnePlace} directives.`)
  return directives.length
}

function refuseUnsupported(node: SelectionNode): void {
  if (node.kind === Kind.FIELD && node.alias?.value === '__proto__')
    throw refuse('GRAPHQL_VALIDATION_FAILED', 'The alias __proto__ is reserved.')
  if (node.directives?.some(({ name }) => name.value === 'defer' || name.value === 'stream'))
    throw refuse('GRAPHQL_VALIDATION_FAILED', 'The gateway does not support @defer and @stream.')
}
