import type { PathSegment, Step } from '../plan.ts'

/** Whether a path is one below which no later step adds anything, so that objects there can be shared. */
export type IsLeaf = (path: readonly PathSegment[]) => boolean

export function leavesOf(plan: Step): IsLeaf {
  const places = pathsIn(plan).map(fieldsOf)
  return (path) => {
    const fields = fieldsOf(path)
    return !places.some(
      (place) => place.length > fields.length && fields.every((one, index) => place[index] === one),
    )
  }
}

const fieldsOf = (path: readonly PathSegment[]) =>
  path.flatMap((segment) => ('field' in segment ? [segment.field] : []))

function pathsIn(step: Step): PathSegment[][] {
  switch (step.kind) {
    case 'fetch':
      return [step.path]
    case 'entities':
      return step.lookups.flatMap(({ paths }) => paths)
    case 'condition':
      return [step.whenTrue, step.otherwise].flatMap((inner) => (inner ? pathsIn(inner) : []))
    default:
      return step.steps.flatMap(pathsIn)
  }
}
