import { Kind, visit, type DirectiveNode, type DocumentNode } from 'graphql'

/** The response names of the fields that conditions written as `true` or `false` leave out. */
export function leftOutNames(document: DocumentNode): Set<string> {
  const names = new Set<string>()
  visit(document, {
    enter(node) {
      if (!('directives' in node) || !(node.directives as DirectiveNode[] | undefined)?.some(leavesOut))
        return
      visit(node, { Field: ({ alias, name }) => void names.add((alias ?? name).value) })
    },
  })
  return names
}

const leavesOut = ({ name, arguments: given }: DirectiveNode): boolean => {
  const value = given?.[0]?.value
  return value?.kind === Kind.BOOLEAN && value.value === (name.value === 'skip')
}
